import type { Send } from "./connection";
import { lineItemPathOf } from "./query";
import { acknowledge } from "./acknowledgement";
import type { Settings } from "./settings";
import { faultOf, isHtml } from "./wire-errors";

/** Scores are percentages. */
const SCORE_MAX = 100;

/**
 * Creates the line item when the gradebook says by id that it has none, and tells whether it did.
 * It is asked first, because a PUT would replace a title that a teacher has given.
 */
export async function createLineItemIfAbsent(
  lineItemId: string,
  send: Send,
  settings: Settings,
): Promise<boolean> {
  const path = lineItemPathOf(settings.names, lineItemId);
  const isAbsent = await send({ method: "GET", path }, (answer) => {
    if (answer.status === 200) return false;
    if (answer.status === 404 && !isHtml(answer)) return true;
    throw faultOf(answer, settings.now());
  });
  if (!isAbsent) return false;
  const now = new Date(settings.now()).toISOString();
  const lineItem = {
    sourcedId: lineItemId,
    status: "active",
    dateLastModified: now,
    title: lineItemId,
    resultValueMin: 0,
    resultValueMax: SCORE_MAX,
    // The Gradebook Service wants both dates; the Assessment Results Profile has neither.
    ...(settings.names.lineItem === "lineItem" ? { assignDate: now, dueDate: now } : {}),
  };
  const body = JSON.stringify({ [settings.names.lineItem]: lineItem });
  await send({ method: "PUT", path, body }, (answer) => {
    acknowledge(answer, settings.now());
  });
  settings.onHabit("line_item_created");
  return true;
}
