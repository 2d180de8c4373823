import type { AnswerToGrade } from "../services/attempt/question-bank";
import type { ChoiceLimits } from "./item-body";
import { isBlank, valueProblem } from "./response-value";
import { isCorrectValue, type ResponseVariable } from "./response-variable";

/** A typed answer longer than this is not an answer; in UTF-16 code units. */
export const RESPONSE_TEXT_LENGTH_MAX = 1000;

/** The values of one variable, as they were given; empty when the student left it blank. */
type Reading =
  | { readonly kind: "read"; readonly values: readonly string[] }
  | { readonly kind: "unreadable"; readonly problem: string };

type Verdict =
  | { readonly kind: "graded"; readonly isCorrect: boolean }
  | { readonly kind: "invalid_response"; readonly problem: string };

/**
 * Grades a response against an item's variables: correct when every variable is. A response that
 * could not come from the question as shown is invalid, never an exception; the problem names the
 * path, such as `response.RESPONSE_2`, and tells nothing about the correct response.
 */
export function gradeResponse(
  variables: readonly ResponseVariable[],
  answer: AnswerToGrade,
): Verdict {
  const { response, responseIdentifier } = answer;
  const isNamed = variables.some(({ identifier }) => identifier === responseIdentifier);
  if (responseIdentifier !== undefined && !isNamed) {
    return invalid("responseIdentifier: names no response variable of this question");
  }
  const [only, ...others] = variables;
  if (only !== undefined && others.length === 0) return verdict([[only, response, "response"]]);
  if (typeof response !== "object" || response === null || Array.isArray(response)) {
    return invalid("response: must be an object of texts by response identifier");
  }
  const identifiers = new Set(variables.map(({ identifier }) => identifier));
  if (Object.keys(response).some((key) => !identifiers.has(key))) {
    return invalid("response: has a key that names no response variable of this question");
  }
  const entries = new Map<string, unknown>(Object.entries(response));
  return verdict(
    variables.map((variable) => {
      const { identifier } = variable;
      return [variable, entries.get(identifier), `response.${identifier}`];
    }),
  );
}

function verdict(parts: readonly (readonly [ResponseVariable, unknown, string])[]): Verdict {
  let isCorrect = true;
  for (const [variable, value, path] of parts) {
    const reading = readValues(variable, value);
    if (reading.kind === "unreadable") return invalid(`${path}${reading.problem}`);
    isCorrect = isCorrectValue(variable, reading.values) && isCorrect;
  }
  return { kind: "graded", isCorrect };
}

function readValues(variable: ResponseVariable, value: unknown): Reading {
  const { choices, isMultiple } = variable;
  if (choices === null) return readText(variable, value);
  return isMultiple ? readChoices(choices, value) : readChoice(choices, value);
}

function readText(variable: ResponseVariable, value: unknown): Reading {
  if (typeof value !== "string") return unreadable(": must be a string");
  if (value.length > RESPONSE_TEXT_LENGTH_MAX) {
    return unreadable(`: must have at most ${RESPONSE_TEXT_LENGTH_MAX} characters`);
  }
  if (isBlank(value)) return { kind: "read", values: [] };
  // A slip of the keyboard in a number is handed back rather than graded.
  const problem = valueProblem(value, variable.baseType);
  return problem === null ? { kind: "read", values: [value] } : unreadable(`: ${problem}`);
}

function readChoice(choices: ChoiceLimits, value: unknown): Reading {
  if (typeof value !== "string") return unreadable(": must be the identifier of one choice");
  if (!choices.identifiers.includes(value)) return unreadable(": names no choice of this question");
  return { kind: "read", values: [value] };
}

function readChoices(choices: ChoiceLimits, value: unknown): Reading {
  if (!Array.isArray(value)) return unreadable(": must be an array of choice identifiers");
  const { minChoices, maxChoices } = choices;
  if (value.length > maxChoices) return unreadable(`: must have at most ${maxChoices} choices`);
  if (value.length < minChoices) return unreadable(`: must have at least ${minChoices} choices`);
  const values: string[] = [];
  for (const [index, choice] of (value as readonly unknown[]).entries()) {
    const reading = readChoice(choices, choice);
    if (reading.kind === "unreadable") return unreadable(`[${index}]${reading.problem}`);
    values.push(...reading.values);
  }
  if (new Set(values).size < values.length) return unreadable(": repeats a choice");
  return { kind: "read", values };
}

function unreadable(problem: string): Reading {
  return { kind: "unreadable", problem };
}

function invalid(problem: string): Verdict {
  return { kind: "invalid_response", problem };
}
