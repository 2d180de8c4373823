import type { Fault } from "#lib/fault";

import { misconfigured, unavailable } from "./faults";
import type { Answer } from "./http";
import { retryAfterSecondsIn } from "./retry-after";

/**
 * An answer that is not the success the operation needs, as a fault. Nothing of the body is quoted.
 */
export function faultOf(answer: Answer, nowMs: number): Fault {
  const { status } = answer;
  const wait = retryAfterSecondsIn(answer.headers.get("retry-after"), nowMs);
  const detail = wait === null ? {} : { retryAfterSeconds: wait };
  if (status === 429) return unavailable("The gradebook asks us to slow down: try later.", detail);
  if (status >= 500 || status === 408 || status === 425) {
    return unavailable(`The gradebook failed with status ${status}: try again.`, detail);
  }
  if (status === 401 || status === 403) {
    return misconfigured(
      `The gradebook refuses our credentials (${status}): check the client, its secret and ` +
        "ONEROSTER_SCOPES.",
    );
  }
  if (status === 404) return notFound(answer);
  if (status >= 300 && status < 400) {
    return misconfigured(`The gradebook redirects (${status}): give its final address instead.`);
  }
  if (status === 204) {
    return unavailable(
      "The gradebook's 204 is not the answer needed: try again, or set ONEROSTER_EMPTY_LIST=204 " +
        "where it means that there are no results.",
      detail,
    );
  }
  if (status < 300) {
    return unavailable(`The gradebook's ${status} is not the answer needed: try again.`, detail);
  }
  return misconfigured(
    `The gradebook refuses the request (${status}): check its version and the base URL.`,
  );
}

/**
 * A 404 page in HTML comes from a proxy in front of the gradebook, during a deployment for example,
 * and passes. Any other means that the line item, or the whole path, is not there.
 */
function notFound(answer: Answer): Fault {
  return isHtml(answer)
    ? unavailable("A web page answers 404 for the gradebook: try again, or correct the base URL.")
    : misconfigured(
        "The gradebook says 404: it lacks the line item (create it, or set " +
          "ONEROSTER_LINE_ITEMS=create), or means by it that there are no results " +
          "(ONEROSTER_EMPTY_LIST=404), or ONEROSTER_BASE_URL or ONEROSTER_RESOURCE is wrong.",
      );
}

export function isHtml(answer: Answer): boolean {
  const contentType = answer.headers.get("content-type") ?? "";
  return /html/i.test(contentType) || answer.text.trimStart().startsWith("<");
}
