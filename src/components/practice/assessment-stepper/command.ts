import type { ActionResult } from "#lib/actions/result";

/** What the student told the stepper to do, with everything the server needs to know. */
export type Command =
  | { readonly kind: "start" }
  | { readonly kind: "answer"; readonly question: QuestionOfAttempt; readonly answer: Answer }
  | { readonly kind: "skip"; readonly question: QuestionOfAttempt }
  | { readonly kind: "report"; readonly question: QuestionOfAttempt; readonly report: Report }
  | { readonly kind: "finish"; readonly attemptId: string }
  | { readonly kind: "again"; readonly attemptId: string };

export interface Answer {
  readonly response: unknown;
  readonly responseIdentifier?: string;
}

export interface QuestionOfAttempt {
  readonly attemptId: string;
  readonly questionId: string;
  readonly questionIndex: number;
}

export interface Report {
  readonly reason: string;
  /** In the student's own words; may be empty. */
  readonly details: string;
}

export const EMPTY_REPORT: Report = { reason: "", details: "" };

export type CommandKind = Command["kind"];

/** What became of a command. Unlike a result, it may also be that nothing was heard at all. */
export type Reply =
  | ActionResult
  | {
      readonly outcome: "unreachable";
      /** The page is older than the server: only loading it anew helps. */
      readonly isOutdated: boolean;
    };
