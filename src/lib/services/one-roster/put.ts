import { acknowledge } from "./acknowledgement";
import type { Send } from "./connection";
import type { Answer } from "./http";
import { createLineItemIfAbsent } from "./line-items";
import { encoded, lineItemPathOf, resultPathOf } from "./query";
import { scoreDateOf } from "./score-date";
import type { Settings } from "./settings";
import { faultOf, isHtml } from "./wire-errors";

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

/** How vendors say that the line item of a result is not there. */
const LACKS_LINE_ITEM = [400, 404, 409, 422];

/**
 * Upserts, and returns when the gradebook has acknowledged it. Where line items are created on
 * demand and this one turns out to be missing, it is created and the result is put once more.
 */
export async function putResult(
  result: ResultToPublish,
  send: Send,
  settings: Settings,
): Promise<void> {
  const path = resultPathOf(settings.names, result.resultId);
  const body = JSON.stringify({ [settings.names.result]: wireResultOf(result, settings) });
  const put = (mayLackLineItem: boolean): Promise<Answer | null> =>
    send({ method: "PUT", path, body }, (answer) => {
      const mayBeThat = LACKS_LINE_ITEM.includes(answer.status) && !isHtml(answer);
      if (mayLackLineItem && mayBeThat) return answer;
      acknowledge(answer, settings.now());
      return null;
    });
  const refused = await put(settings.lineItems === "create");
  if (refused === null) return;
  if (!(await createLineItemIfAbsent(result.lineItemId, send, settings))) {
    throw faultOf(refused, settings.now());
  }
  await put(false);
}

/**
 * A pure function of the result and the settings: a PUT that is repeated writes the same bytes. The
 * specification wants `href` and `type` in every reference (GUIDRef); some gradebooks insist.
 */
function wireResultOf(result: ResultToPublish, settings: Settings): object {
  const { attemptId, attemptNumber, correctAnswersCount, totalQuestions } = result;
  const { names, baseUrl, rosteringUrl } = settings;
  return {
    sourcedId: result.resultId,
    status: "active",
    dateLastModified: new Date(result.finishedAt).toISOString(),
    [names.lineItem]: {
      href: `${baseUrl}${lineItemPathOf(names, result.lineItemId)}`,
      sourcedId: result.lineItemId,
      type: names.lineItem,
    },
    student: {
      href: `${rosteringUrl}/users/${encoded(result.userId)}`,
      sourcedId: result.userId,
      type: "user",
    },
    ...gradeOf(result, settings),
    scoreDate: scoreDateOf(result.finishedAt, settings),
    metadata: { attemptId, attemptNumber, correctAnswersCount, totalQuestions },
  };
}

/** OneRoster 1.2: the score may be left out; `exempt` is a result that does not count. */
function gradeOf({ score, allReported }: ResultToPublish, settings: Settings): object {
  const isExempt = allReported === true && settings.allReported === "exempt";
  return isExempt ? { scoreStatus: "exempt" } : { score, scoreStatus: "fully graded" };
}
