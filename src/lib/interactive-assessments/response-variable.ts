import type { ChoiceLimits, Interaction } from "./item-body";
import { bestChoiceScore, bestTextScore, mappedScore } from "./mapped-score";
import type { Mapping, ResponseDeclaration } from "./response-declaration";
import { sameValue, type BaseType } from "./response-value";
import { elementInvalid } from "./xml-element";

/** A response variable of an item: what it accepts, and what is correct. */
export interface ResponseVariable {
  readonly identifier: string;
  readonly baseType: BaseType;
  readonly isMultiple: boolean;
  /** null for a text entry. */
  readonly choices: ChoiceLimits | null;
  readonly rule: ScoringRule;
}

type ScoringRule =
  | { readonly kind: "match"; readonly correct: readonly string[] }
  | { readonly kind: "map"; readonly mapping: Mapping; readonly best: number };

export type Processing = "match_correct" | "map_response";

/** The tolerance for comparing sums of points: 0.1 + 0.2 is not exactly 0.3. */
const POINTS_MARGIN = 1e-9;

/**
 * Whether the values of a variable are correct. By match: they are exactly the declared values, in
 * any order. By mapping: their score is the highest possible, so a response with partial points is
 * not correct. A response without values is never correct: a declared response has at least one
 * value, and the best score is higher than that of an empty response (`mapRule`).
 */
export function isCorrectValue(variable: ResponseVariable, values: readonly string[]): boolean {
  const { rule, baseType } = variable;
  if (rule.kind === "map") {
    return mappedScore(rule.mapping, values, baseType) >= rule.best - POINTS_MARGIN;
  }
  return (
    values.length === rule.correct.length &&
    rule.correct.every((correct) => values.some((value) => sameValue(value, correct, { baseType })))
  );
}

/** Joins an interaction and its declaration. Throws if it could never be answered or graded. */
export function responseVariable(
  interaction: Interaction,
  declaration: ResponseDeclaration,
  processing: Processing,
): ResponseVariable {
  const { choices } = interaction;
  if (choices === null) requireTextType(declaration);
  else requireChoiceType(declaration, choices);
  return {
    identifier: declaration.identifier,
    baseType: declaration.baseType,
    isMultiple: declaration.cardinality === "multiple",
    choices,
    rule:
      processing === "map_response"
        ? mapRule(declaration, choices)
        : matchRule(declaration, choices),
  };
}

function requireTextType(declaration: ResponseDeclaration): void {
  const { element, cardinality, baseType } = declaration;
  if (cardinality === "single" && baseType !== "identifier") return;
  throw elementInvalid(element, "a text entry needs a single string, integer or float");
}

function requireChoiceType(declaration: ResponseDeclaration, choices: ChoiceLimits): void {
  const { element, cardinality, baseType, correct, mapping } = declaration;
  if (baseType !== "identifier") {
    throw elementInvalid(element, 'a choice needs base-type="identifier"');
  }
  // The page and the clients use only max-choices to decide between one choice and several.
  if ((cardinality === "single") !== (choices.maxChoices === 1)) {
    throw elementInvalid(element, `cardinality="${cardinality}" contradicts max-choices`);
  }
  const named = [...(correct ?? []), ...(mapping?.entries ?? []).map(({ key }) => key)];
  const unknown = named.find((identifier) => !choices.identifiers.includes(identifier));
  if (unknown === undefined) return;
  throw elementInvalid(element, `names the choice "${unknown}", which does not exist`);
}

function matchRule(declaration: ResponseDeclaration, choices: ChoiceLimits | null): ScoringRule {
  const { element, correct } = declaration;
  if (correct === null) throw elementInvalid(element, "has no <qti-correct-response>");
  const isImpossible =
    choices !== null &&
    (correct.length > choices.maxChoices || correct.length < choices.minChoices);
  if (!isImpossible) return { kind: "match", correct };
  throw elementInvalid(element, "the correct response has too few or too many choices");
}

function mapRule(declaration: ResponseDeclaration, choices: ChoiceLimits | null): ScoringRule {
  const { element, mapping, baseType } = declaration;
  if (mapping === null) throw elementInvalid(element, "has no <qti-mapping>");
  const best = choices === null ? bestTextScore(mapping) : bestChoiceScore(mapping, choices);
  // Otherwise every response would be correct, even an empty one.
  const emptyScore = mappedScore(mapping, [], baseType);
  if (best - POINTS_MARGIN > emptyScore) return { kind: "map", mapping, best };
  throw elementInvalid(element, "no response can earn more points than an empty one");
}
