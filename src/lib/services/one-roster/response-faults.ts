import type { Fault } from "#lib/fault";
import { misconfigured, unavailable } from "./faults";
import type { HttpResponse } from "./http";
import { retryAfterSecondsIn } from "./retry-after";

/** The fault for a response that the operation cannot use. No text of the body is quoted. */
export function faultOf(response: HttpResponse, nowMs: number): Fault {
  const { status } = response;
  const retryAfterSeconds = retryAfterSecondsIn(response.headers.get("retry-after"), nowMs);
  const details = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 429) {
    return unavailable(
      "The gradebook limits the rate of requests (429). Try again later.",
      details,
    );
  }
  if (status >= 500 || status === 408 || status === 425) {
    return unavailable(`The gradebook failed with status ${status}. Try again.`, details);
  }
  if (status === 401 || status === 403) {
    return misconfigured(
      `The gradebook rejects the credentials (${status}). Check the client id, the client secret ` +
        "and ONEROSTER_SCOPES.",
    );
  }
  if (isNotFound(response)) {
    return misconfigured(
      "The gradebook answered 404. If the line item is absent, create it or set " +
        "ONEROSTER_LINE_ITEMS=create. If 404 means that there are no results, set " +
        "ONEROSTER_EMPTY_LIST=404. Otherwise correct ONEROSTER_BASE_URL or ONEROSTER_RESOURCE.",
    );
  }
  if (status === 404) {
    return unavailable(
      "A web page answered 404 instead of the gradebook. Try again, or correct the base URL.",
    );
  }
  if (status >= 300 && status < 400) {
    return misconfigured(`The gradebook redirects (${status}). Use its final address instead.`);
  }
  if (status === 204) {
    return unavailable(
      "The gradebook answered 204, which cannot be used here. Try again. If 204 means that there " +
        "are no results, set ONEROSTER_EMPTY_LIST=204.",
      details,
    );
  }
  if (status < 300) {
    const message = `The gradebook answered ${status}, which cannot be used here. Try again.`;
    return unavailable(message, details);
  }
  return misconfigured(
    `The gradebook rejects the request (${status}). Check its OneRoster version and the base URL.`,
  );
}

/**
 * Whether the gradebook itself answered 404. A web page with status 404 comes from a proxy in front
 * of the gradebook, for example during a deployment, and is temporary.
 */
export function isNotFound(response: HttpResponse): boolean {
  return response.status === 404 && !isHtml(response);
}

export function isHtml(response: HttpResponse): boolean {
  const contentType = response.headers.get("content-type") ?? "";
  return /html/i.test(contentType) || response.text.trimStart().startsWith("<");
}
