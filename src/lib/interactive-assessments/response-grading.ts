import type { AnswerToGrade } from "../services/attempt/question-bank";
import type { ChoiceLimits } from "./item-body";
import { isBlank, typedProblem } from "./response-value";
import { isCorrectValue, type ResponseVariable } from "./response-variable";

/** The longest text of a response, in UTF-16 code units. */
export const RESPONSE_TEXT_LENGTH_MAX = 1000;

/** The values of one variable in a response; no values if the student left it blank. */
type ParsedResponse =
  | { readonly kind: "valid"; readonly values: readonly string[] }
  | { readonly kind: "invalid"; readonly problem: string };

type GradeResult =
  | { readonly kind: "graded"; readonly isCorrect: boolean }
  | { readonly kind: "invalid_response"; readonly problem: string };

/**
 * Grades a response to an item; it is correct if every variable is. A response that the question as
 * shown cannot produce is `invalid_response`, not an exception. Its `problem` names the path, such
 * as `response.RESPONSE_2`, and reveals nothing about the correct response.
 */
export function gradeResponse(
  variables: readonly ResponseVariable[],
  answer: AnswerToGrade,
): GradeResult {
  const { response, responseIdentifier } = answer;
  const isNamed = variables.some(({ identifier }) => identifier === responseIdentifier);
  if (responseIdentifier !== undefined && !isNamed) {
    return invalidResponse("responseIdentifier: names no response variable of this question");
  }
  const [only, ...others] = variables;
  if (only !== undefined && others.length === 0) return gradeParts([[only, response, "response"]]);
  if (typeof response !== "object" || response === null || Array.isArray(response)) {
    return invalidResponse("response: must be an object of texts by response identifier");
  }
  const identifiers = new Set(variables.map(({ identifier }) => identifier));
  if (Object.keys(response).some((key) => !identifiers.has(key))) {
    return invalidResponse("response: has a key that names no response variable of this question");
  }
  const entries = new Map<string, unknown>(Object.entries(response));
  return gradeParts(
    variables.map((variable) => {
      const { identifier } = variable;
      return [variable, entries.get(identifier), `response.${identifier}`];
    }),
  );
}

function gradeParts(parts: readonly (readonly [ResponseVariable, unknown, string])[]): GradeResult {
  let isCorrect = true;
  for (const [variable, value, path] of parts) {
    const parsed = parseValues(variable, value);
    if (parsed.kind === "invalid") return invalidResponse(`${path}${parsed.problem}`);
    isCorrect = isCorrectValue(variable, parsed.values) && isCorrect;
  }
  return { kind: "graded", isCorrect };
}

function parseValues(variable: ResponseVariable, value: unknown): ParsedResponse {
  const { choices, isMultiple } = variable;
  if (choices === null) return parseText(variable, value);
  return isMultiple ? parseChoices(choices, value) : parseChoice(choices, value);
}

function parseText(variable: ResponseVariable, value: unknown): ParsedResponse {
  if (typeof value !== "string") return invalidValue(": must be a string");
  if (value.length > RESPONSE_TEXT_LENGTH_MAX) {
    return invalidValue(`: must have at most ${RESPONSE_TEXT_LENGTH_MAX} characters`);
  }
  if (isBlank(value)) return { kind: "valid", values: [] };
  // A typing error in a number is reported to the student, not graded.
  const problem = typedProblem(value, variable.baseType);
  return problem === null ? { kind: "valid", values: [value] } : invalidValue(`: ${problem}`);
}

function parseChoice(choices: ChoiceLimits, value: unknown): ParsedResponse {
  if (typeof value !== "string") return invalidValue(": must be the identifier of one choice");
  if (!choices.identifiers.includes(value))
    return invalidValue(": names no choice of this question");
  return { kind: "valid", values: [value] };
}

function parseChoices(choices: ChoiceLimits, value: unknown): ParsedResponse {
  if (!Array.isArray(value)) return invalidValue(": must be an array of choice identifiers");
  const { minChoices, maxChoices } = choices;
  if (value.length > maxChoices) return invalidValue(`: must have at most ${maxChoices} choices`);
  if (value.length < minChoices) return invalidValue(`: must have at least ${minChoices} choices`);
  const values: string[] = [];
  for (const [index, choice] of (value as readonly unknown[]).entries()) {
    const parsed = parseChoice(choices, choice);
    if (parsed.kind === "invalid") return invalidValue(`[${index}]${parsed.problem}`);
    values.push(...parsed.values);
  }
  if (new Set(values).size < values.length) return invalidValue(": repeats a choice");
  return { kind: "valid", values };
}

function invalidValue(problem: string): ParsedResponse {
  return { kind: "invalid", problem };
}

function invalidResponse(problem: string): GradeResult {
  return { kind: "invalid_response", problem };
}
