import type { ActionResult } from "../../../lib/actions/result";

/** What the student told the stepper to do, with everything the server needs to know. */
export type Command =
  | { readonly kind: "start" }
  | ({
      readonly kind: "answer";
      readonly response: unknown;
      readonly responseIdentifier?: string;
    } & QuestionOfAttempt)
  | ({ readonly kind: "skip" } & QuestionOfAttempt)
  | ({ readonly kind: "report"; readonly report: ReportText } & QuestionOfAttempt)
  | { readonly kind: "finish"; readonly attemptId: string }
  | { readonly kind: "again"; readonly attemptId: string };

export interface QuestionOfAttempt {
  readonly attemptId: string;
  readonly questionId: string;
  readonly questionIndex: number;
}

export interface ReportText {
  readonly reason: string;
  readonly details: string;
}

export type CommandKind = Command["kind"];

/** What became of a command. Unlike a result, it may also be that nothing was heard at all. */
export type Reply =
  | ActionResult
  | {
      readonly outcome: "unreachable";
      /** The page is older than the server: only loading it anew helps. */
      readonly isOutdated: boolean;
    };

