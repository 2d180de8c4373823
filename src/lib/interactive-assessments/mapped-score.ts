import type { ChoiceLimits } from "./item-body";
import type { MapEntry, Mapping } from "./response-declaration";
import { sameValue, type BaseType } from "./response-value";

/**
 * The points of a response (QTI `mapResponse`): the sum over its values, then the bounds. A value
 * without an entry is worth the default; a response without values is worth nothing.
 */
export function mappedScore(
  mapping: Mapping,
  values: readonly string[],
  baseType: BaseType,
): number {
  return bounded(
    mapping,
    values.reduce((sum, value) => sum + pointsOf(mapping, value, baseType), 0),
  );
}

/** The most points that any text can earn; any text without an entry earns the default. */
export function bestTextScore(mapping: Mapping): number {
  const points = mapping.entries.map((entry) => entry.points);
  return bounded(mapping, Math.max(mapping.defaultValue, ...points));
}

/** The most points that any allowed selection of choices can earn. */
export function bestChoiceScore(mapping: Mapping, limits: ChoiceLimits): number {
  const points = limits.identifiers
    .map((identifier) => pointsOf(mapping, identifier, "identifier"))
    .sort((a, b) => b - a);
  const chosen = points
    .slice(0, limits.maxChoices)
    .filter((value, index) => value > 0 || index < limits.minChoices);
  return bounded(
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

function bounded(mapping: Mapping, score: number): number {
  const raised = Math.max(score, mapping.lowerBound ?? -Infinity);
  return Math.min(raised, mapping.upperBound ?? Infinity);
}
