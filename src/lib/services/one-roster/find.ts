import type { Send } from "./connection";
import { misconfigured } from "./faults";
import type { Answer } from "./http";
import { resultPathOf } from "./query";
import { type GradebookResult, resultIn } from "./rows";
import type { Settings } from "./settings";
import { faultOf, isHtml, isOneRosterError } from "./wire-errors";

/** The result of that id, or null when the gradebook itself says that there is none. */
export function findResult(
  resultId: string,
  send: Send,
  settings: Settings,
): Promise<GradebookResult | null> {
  return send({ method: "GET", path: resultPathOf(resultId) }, (answer) => {
    if (answer.status === 200) return resultIn(answer, resultId);
    if (answer.status === 404 && !isHtml(answer)) return absentIn(answer, settings);
    throw faultOf(answer, settings.now());
  });
}

/**
 * Absent is the answer after which a number is used, so a 404 must be in OneRoster's words. An
 * empty or plain-text one is what routers and load balancers say when they have lost the gradebook.
 */
function absentIn(answer: Answer, settings: Settings): null {
  if (isOneRosterError(answer.text) || settings.bareNotFound === "absent") return null;
  throw misconfigured(
    "The gradebook's 404 is no OneRoster error: correct the base URL, or accept bare 404s.",
  );
}
