import { parseJson } from "#lib/json";
import { unavailable } from "./faults";
import type { HttpResponse } from "./http";
import { faultOf } from "./response-faults";

/**
 * Gradebooks acknowledge a PUT with 200, 201 or 204, with or without a body. A web page with status
 * 200 is no acknowledgement.
 *
 * @throws Fault if the response to a PUT is none of these.
 */
export function requireAcknowledgement(response: HttpResponse, nowMs: number): void {
  if (![200, 201, 204].includes(response.status)) throw faultOf(response, nowMs);
  if (response.text.trim() !== "" && parseJson(response.text) === undefined) {
    throw unavailable("The gradebook's response to the PUT is no acknowledgement. Try again.");
  }
}
