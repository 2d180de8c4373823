import type { Send } from "./connection";
import type { GradebookResult } from "./contract";
import { parseResult } from "./parse-results";
import { resultPathOf } from "./query";
import { faultOf, isNotFound } from "./response-faults";
import type { ClientSettings } from "./settings";

/**
 * The result with that id, or null if the gradebook has none. The body of a 404 is not examined,
 * because it differs from vendor to vendor and may be empty.
 */
export function findResult(
  resultId: string,
  send: Send,
  settings: ClientSettings,
): Promise<GradebookResult | null> {
  return send({ method: "GET", path: resultPathOf(settings.names, resultId) }, (response) => {
    if (response.status === 200) return parseResult(response, resultId, settings.names);
    if (isNotFound(response)) return null;
    throw faultOf(response, settings.now());
  });
}
