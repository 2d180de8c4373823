import type { Send } from "./connection";
import { unavailable } from "./faults";
import { type Answer, jsonIn } from "./http";
import { resultPathOf } from "./query";
import type { Settings } from "./settings";
import { faultOf } from "./wire-errors";

/** What is published of a finalized attempt. Stored as JSON in the outbox, so plain data only. */
export interface ResultToPublish {
  readonly resultId: string;
  readonly userId: string;
  readonly lineItemId: string;
  readonly attemptId: string;
  readonly attemptNumber: number;
  /** 0 to 100. */
  readonly score: number;
  readonly correctAnswersCount: number;
  readonly totalQuestions: number;
  /** ISO 8601 date-time of the finalization. */
  readonly finishedAt: string;
  /** Every question was reported: nothing was graded, and the score says nothing. */
  readonly allReported?: true | undefined;
}

/** Upserts, and returns when the gradebook has acknowledged it. */
export async function putResult(
  result: ResultToPublish,
  send: Send,
  settings: Settings,
): Promise<void> {
  const body = JSON.stringify({ assessmentResult: wireResultOf(result, settings) });
  await send({ method: "PUT", path: resultPathOf(result.resultId), body }, (answer) => {
    acknowledge(answer, settings.now());
  });
}

/** A pure function of result and settings: a PUT that is repeated writes the same bytes. */
function wireResultOf(result: ResultToPublish, settings: Settings): object {
  const { attemptId, attemptNumber, correctAnswersCount, totalQuestions } = result;
  const finishedAt = new Date(result.finishedAt).toISOString();
  return {
    sourcedId: result.resultId,
    status: "active",
    dateLastModified: finishedAt,
    assessmentLineItem: { sourcedId: result.lineItemId, type: "assessmentLineItem" },
    student: { sourcedId: result.userId, type: "user" },
    ...gradeOf(result, settings),
    scoreDate: settings.scoreDateFormat === "date" ? finishedAt.slice(0, 10) : finishedAt,
    metadata: { attemptId, attemptNumber, correctAnswersCount, totalQuestions },
  };
}

/** OneRoster 1.2: the score may be left out; `exempt` is a result that does not count. */
function gradeOf({ score, allReported }: ResultToPublish, settings: Settings): object {
  const isExempt = allReported === true && settings.allReported === "exempt";
  return isExempt ? { scoreStatus: "exempt" } : { score, scoreStatus: "fully graded" };
}

/**
 * 200, 201 and 204 are all in use, with a body or without. A web page with status 200 acknowledges
 * nothing.
 */
function acknowledge(answer: Answer, nowMs: number): void {
  if (![200, 201, 204].includes(answer.status)) throw faultOf(answer, nowMs);
  if (answer.text.trim() !== "" && jsonIn(answer.text) === undefined) {
    throw unavailable("The gradebook's answer to a PUT is no acknowledgement: try again.");
  }
}
