import type { ChoiceLimits } from "./item-body";
import type { MapEntry, Mapping } from "./response-declaration";
import { sameValue, type BaseType } from "./response-value";

/**
 * The points of a response (QTI `mapResponse`): the sum over its values, limited by the bounds. A
 * value without an entry earns the default; a response without values starts at 0.
 */
export function mappedScore(
  mapping: Mapping,
  values: readonly string[],
  baseType: BaseType,
): number {
  return clampScore(
    mapping,
    values.reduce((sum, value) => sum + pointsOf(mapping, value, baseType), 0),
  );
}

/** The highest score of any text. A text without an entry earns the default. */
export function bestTextScore(mapping: Mapping): number {
  const points = mapping.entries.map((entry) => entry.points);
  return clampScore(mapping, Math.max(mapping.defaultValue, ...points));
}

/** The highest score of any allowed selection of choices. */
export function bestChoiceScore(mapping: Mapping, limits: ChoiceLimits): number {
  const points = limits.identifiers
    .map((identifier) => pointsOf(mapping, identifier, "identifier"))
    .sort((a, b) => b - a);
  const chosen = points
    .slice(0, limits.maxChoices)
    .filter((value, index) => value > 0 || index < limits.minChoices);
  return clampScore(
    mapping,
    chosen.reduce((sum, value) => sum + value, 0),
  );
}

function pointsOf(mapping: Mapping, value: string, baseType: BaseType): number {
  const entry = mapping.entries.find((candidate) => matches(candidate, value, baseType));
  return entry?.points ?? mapping.defaultValue;
}

function matches(entry: MapEntry, value: string, baseType: BaseType): boolean {
  return sameValue(entry.key, value, { baseType, ignoresCase: !entry.caseSensitive });
}

function clampScore(mapping: Mapping, score: number): number {
  const raised = Math.max(score, mapping.lowerBound ?? -Infinity);
  return Math.min(raised, mapping.upperBound ?? Infinity);
}
