import { unavailable } from "./faults";
import { parseJson } from "#lib/json";
import type { Answer } from "./http";
import { faultOf } from "./wire-errors";

/**
 * 200, 201 and 204 are all in use, with a body or without. A web page with status 200 acknowledges
 * nothing.
 *
 * @throws Fault when the answer to a PUT is none of these.
 */
export function acknowledge(answer: Answer, nowMs: number): void {
  if (![200, 201, 204].includes(answer.status)) throw faultOf(answer, nowMs);
  if (answer.text.trim() !== "" && parseJson(answer.text) === undefined) {
    throw unavailable("The gradebook's answer to a PUT is no acknowledgement: try again.");
  }
}
