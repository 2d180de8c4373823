import { requireAcknowledgement } from "./acknowledgement";
import type { Send } from "./connection";
import type { ResultToPublish } from "./contract";
import type { HttpResponse } from "./http";
import { createLineItemIfAbsent } from "./line-items";
import { encodeUrlPart, lineItemPathOf, resultPathOf } from "./query";
import { faultOf, isHtml } from "./response-faults";
import { scoreDateOf } from "./score-date";
import type { ClientSettings } from "./settings";

/** The statuses with which vendors reject a result whose line item is absent. */
const LINE_ITEM_ABSENT_STATUSES = [400, 404, 409, 422];

/**
 * Upserts, and returns when the gradebook has acknowledged the result. If the settings allow line
 * items to be created and this one is absent, it is created and the PUT is repeated.
 */
export async function putResult(
  result: ResultToPublish,
  send: Send,
  settings: ClientSettings,
): Promise<void> {
  const path = resultPathOf(settings.names, result.resultId);
  const body = JSON.stringify({ [settings.names.result]: wireResultOf(result, settings) });
  /** Returns the response if the line item may be absent, and null if the PUT is acknowledged. */
  const put = (mayCreateLineItem: boolean): Promise<HttpResponse | null> =>
    send({ method: "PUT", path, body }, (response) => {
      const isCandidate = LINE_ITEM_ABSENT_STATUSES.includes(response.status) && !isHtml(response);
      if (mayCreateLineItem && isCandidate) return response;
      requireAcknowledgement(response, settings.now());
      return null;
    });
  const rejection = await put(settings.lineItems === "create");
  if (rejection === null) return;
  if (!(await createLineItemIfAbsent(result.lineItemId, send, settings))) {
    throw faultOf(rejection, settings.now());
  }
  await put(false);
}

/**
 * Depends only on the result and the settings, so a repeated PUT writes the same bytes. The
 * specification requires `href` and `type` in every reference (GUIDRef), and some gradebooks reject
 * a reference without them.
 */
function wireResultOf(result: ResultToPublish, settings: ClientSettings): object {
  const { attemptId, attemptNumber, correctAnswersCount, totalQuestions } = result;
  const { names, baseUrl, rosteringUrl } = settings;
  // OneRoster 1.2: the score is optional; `exempt` is a result that does not count.
  const isExempt = result.allReported === true && settings.allReported === "exempt";
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
      href: `${rosteringUrl}/users/${encodeUrlPart(result.userId)}`,
      sourcedId: result.userId,
      type: "user",
    },
    ...(isExempt
      ? { scoreStatus: "exempt" }
      : { score: result.score, scoreStatus: "fully graded" }),
    scoreDate: scoreDateOf(result.finishedAt, settings),
    metadata: { attemptId, attemptNumber, correctAnswersCount, totalQuestions },
  };
}
