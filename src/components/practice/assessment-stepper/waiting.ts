import type { AttemptView } from "#lib/actions/result";
import type { QuestionView } from "#lib/interactive-assessments";
import { REFUSALS } from "#lib/codes";
import { isSameResponse, type QuestionCommand } from "./command";
import { interactionsOf } from "./draft";
import { plainText } from "./plain-text";

/** What a student did with a question: an answer, a skip or a report, and where. */
export interface Work {
  readonly command: QuestionCommand;
  /** For the student, who may see it without its question. */
  readonly attemptNumber: number;
  /** What the student wrote or chose, as plain text; "" for a skipped question. */
  readonly written: string;
}

/** Work that the server has not confirmed, because it could not be reached. */
export interface WaitingWork extends Work {
  /** This tab has stored it: it survives a reload. False if the browser allows no storage. */
  readonly isKept: boolean;
}

/**
 * Work that is not sent any more, because the attempt or the question is not open. If an earlier try
 * lost only its reply, the attempt that is gone may have had it.
 */
export interface UnsentWork extends Work {
  readonly reason: string;
}

/** What this tab keeps until the server has it, or the student has seen that it never will. */
export interface KeptWork {
  readonly waiting: WaitingWork | null;
  readonly unsent: readonly UnsentWork[];
}

export const NOTHING_KEPT: KeptWork = { waiting: null, unsent: [] };

export const WAITING_MESSAGE = "Waiting for the connection - your answer is kept in this tab.";

/** Shown instead if the tab cannot store it. */
export const WAITING_UNKEPT_MESSAGE =
  "Waiting for the connection - leave this page open, because this browser can’t keep your answer.";

const OTHER_SAVED = "Another answer to this question was saved first, perhaps in another tab.";

/** What becomes of waiting work on a page that shows this attempt: the server knows better. */
export type WaitingFate =
  | { readonly kind: "waits" }
  | { readonly kind: "saved" }
  | { readonly kind: "unsent"; readonly reason: string };

export function fateOf({ command }: Work, attempt: AttemptView | null): WaitingFate {
  const { attemptId, questionIndex } = command.question;
  if (attempt === null) return { kind: "unsent", reason: REFUSALS.attempt_not_found.message };
  if (attempt.attemptId !== attemptId) {
    return { kind: "unsent", reason: REFUSALS.stale_attempt.message };
  }
  const stored = attempt.questions[questionIndex];
  // The last try has reached the server, and only its reply was lost.
  if (stored !== undefined && isStored(command, stored)) return { kind: "saved" };
  if (attempt.isFinalized) {
    return { kind: "unsent", reason: REFUSALS.attempt_finalized.message };
  }
  return stored === undefined ? { kind: "waits" } : { kind: "unsent", reason: OTHER_SAVED };
}

function isStored(command: QuestionCommand, stored: AttemptView["questions"][number]): boolean {
  switch (command.kind) {
    case "answer":
      return stored.isReported !== true && isSameResponse(stored.response, command.answer.response);
    case "skip":
      return stored.isReported !== true && stored.response === null;
    case "report":
      return stored.isReported === true && isSameResponse(stored.response, command.report);
  }
}

/** What a student wrote or chose, without markup. `view`: the question as shown, if there is one. */
export function writtenText(command: QuestionCommand, view: QuestionView | null): string {
  if (command.kind === "skip") return "";
  if (command.kind === "report") return command.report.details;
  const { response } = command.answer;
  const texts = new Map<string, string>();
  for (const interaction of view === null ? [] : interactionsOf(view)) {
    if (interaction.kind !== "choice") continue;
    for (const { identifier, body } of interaction.choices) {
      texts.set(identifier, plainText(body) || identifier);
    }
  }
  return valuesIn(response)
    .map((value) => texts.get(value) ?? value)
    .join(", ");
}

/** The texts in a response: one, a list, or an object of texts by field. Anything else as JSON. */
function valuesIn(response: unknown): readonly string[] {
  if (typeof response === "string") return [response];
  if (Array.isArray(response)) return response.flatMap(valuesIn);
  const fields: readonly unknown[] =
    typeof response === "object" && response !== null ? Object.values(response) : [];
  const texts = fields.filter((value) => typeof value === "string");
  const isFields = texts.length === fields.length && texts.length > 0;
  return isFields ? texts : [JSON.stringify(response)];
}
