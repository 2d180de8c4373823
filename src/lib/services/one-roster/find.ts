import type { Send } from "./connection";
import { resultPathOf } from "./query";
import { type GradebookResult, resultIn } from "./rows";
import type { Settings } from "./settings";
import { faultOf, isHtml } from "./wire-errors";

/**
 * The result of that id, or null when the gradebook says that there is none. Vendors word a 404 as
 * they like, or not at all; but a web page is what a proxy says when it has lost the gradebook, and
 * absent is the answer after which a number is used.
 */
export function findResult(
  resultId: string,
  send: Send,
  settings: Settings,
): Promise<GradebookResult | null> {
  return send({ method: "GET", path: resultPathOf(settings.names, resultId) }, (answer) => {
    if (answer.status === 200) return resultIn(answer, resultId, settings.names);
    if (answer.status === 404 && !isHtml(answer)) return null;
    throw faultOf(answer, settings.now());
  });
}
