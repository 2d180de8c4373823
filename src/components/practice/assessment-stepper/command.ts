import type { ActionResult } from "#lib/actions/result";
import { reportReasonOf } from "#lib/report-reasons";

/** A request of the student, with everything that the server needs. */
export type Command =
  | { readonly kind: "start" }
  | { readonly kind: "answer"; readonly question: QuestionOfAttempt; readonly answer: Answer }
  | { readonly kind: "skip"; readonly question: QuestionOfAttempt }
  | { readonly kind: "report"; readonly question: QuestionOfAttempt; readonly report: Report }
  | { readonly kind: "finish"; readonly attemptId: string }
  | { readonly kind: "again"; readonly attemptId: string };

/** A command about one question. */
export type QuestionCommand = Extract<Command, { readonly question: QuestionOfAttempt }>;

/** What a student entered. `responseIdentifier` names the field, if there are several. */
export interface Answer {
  readonly response: unknown;
  readonly responseIdentifier?: string;
}

/** A question, and the attempt in which the student sees it. */
export interface QuestionOfAttempt {
  readonly attemptId: string;
  readonly questionId: string;
  readonly questionIndex: number;
}

/** What a student says about a question: a reason from a list, and free text. */
export interface Report {
  /** A `ReportReason` in the stepper; an own page may have others. Empty: not chosen yet. */
  readonly reason: string;
  /** The student's text; may be empty. */
  readonly details: string;
}

export const EMPTY_REPORT: Report = { reason: "", details: "" };

/** The kinds of commands. */
export type CommandKind = Command["kind"];

/** The server's result of a command, or that the server could not be reached. */
export type Reply =
  | ActionResult
  | {
      readonly outcome: "unreachable";
      /** The page is older than the server: only a reload helps. */
      readonly isOutdated: boolean;
    };

/** Whether the server stored what was sent. An earlier version stored the sentence of a report. */
export function isSameResponse(stored: unknown, sent: unknown): boolean {
  const form = (value: unknown) => {
    const reason = reportReasonOf(value);
    return JSON.stringify(reason === null ? value : { ...(value as Report), reason });
  };
  return form(stored) === form(sent);
}
