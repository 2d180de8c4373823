import type { QuestionView } from "./interactive-assessments";

/** A question of which the student chooses answers. */
export interface ChoiceQuestion {
  readonly id: string;
  /** Shown in the heading and in the list of results. */
  readonly title: string;
  /** What is asked: plain text. */
  readonly prompt: string;
  readonly choices: readonly PlainChoice[];
  /** How many choices the student may select. Default 1. */
  readonly maxChoices?: number | undefined;
}

/** One choice of a question. */
export interface PlainChoice {
  /** The response, when it is selected. */
  readonly id: string;
  readonly text: string;
}

/** A question that the student answers in writing. */
export interface TextQuestion {
  readonly id: string;
  /** Shown in the heading and in the list of results. */
  readonly title: string;
  /** What is asked: plain text. */
  readonly prompt: string;
  /** In characters; a hint for the width of the field. */
  readonly expectedLength?: number | undefined;
}

const FIELD = "RESPONSE";

/**
 * A question with choices, as the stepper shows it. With `maxChoices` 1 the response is the id of the
 * choice, otherwise an array of ids. Do not put the correct answer into it: students can read
 * everything. Throws a RangeError if there is no choice, if two choices have the same id, or if
 * `maxChoices` is not a whole number from 1 to the number of choices.
 */
export function choiceQuestion(question: ChoiceQuestion): QuestionView {
  const { id, title, prompt, choices, maxChoices = 1 } = question;
  if (choices.length === 0) throw new RangeError(`Question ${id} has no choices.`);
  if (new Set(choices.map((choice) => choice.id)).size < choices.length) {
    throw new RangeError(`Question ${id} has two choices with the same id.`);
  }
  if (!Number.isInteger(maxChoices) || maxChoices < 1 || maxChoices > choices.length) {
    throw new RangeError(
      `Question ${id}: maxChoices must be a whole number from 1 to ${choices.length}, the number of ` +
        `choices, not ${maxChoices}.`,
    );
  }
  return {
    id,
    title,
    body: [
      {
        kind: "choice",
        responseIdentifier: FIELD,
        maxChoices,
        prompt: [{ kind: "text", text: prompt }],
        choices: choices.map((choice) => ({
          identifier: choice.id,
          body: [{ kind: "text", text: choice.text }],
        })),
      },
    ],
  };
}

/** A question with one field for text, as the stepper shows it. The response is the text. */
export function textQuestion({ id, title, prompt, expectedLength }: TextQuestion): QuestionView {
  return {
    id,
    title,
    body: [
      { kind: "element", tag: "p", children: [{ kind: "text", text: prompt }] },
      {
        kind: "element",
        tag: "p",
        children: [
          {
            kind: "textEntry",
            responseIdentifier: FIELD,
            ...(expectedLength !== undefined && { expectedLength }),
          },
        ],
      },
    ],
  };
}
