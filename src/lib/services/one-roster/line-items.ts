import { requireAcknowledgement } from "./acknowledgement";
import type { Send } from "./connection";
import { lineItemPathOf } from "./query";
import { faultOf, isNotFound } from "./response-faults";
import type { ClientSettings } from "./settings";

/** Scores are percentages. */
const SCORE_MAX = 100;

/**
 * Creates the line item if the gradebook has none with this id. Returns whether it was created. The
 * lookup comes first, because a PUT would replace a title that a teacher has written.
 */
export async function createLineItemIfAbsent(
  lineItemId: string,
  send: Send,
  settings: ClientSettings,
): Promise<boolean> {
  const path = lineItemPathOf(settings.names, lineItemId);
  const isAbsent = await send({ method: "GET", path }, (response) => {
    if (response.status === 200) return false;
    if (isNotFound(response)) return true;
    throw faultOf(response, settings.now());
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
    // The Gradebook Service requires both dates; the Assessment Results Profile has neither.
    ...(settings.names.lineItem === "lineItem" ? { assignDate: now, dueDate: now } : {}),
  };
  const body = JSON.stringify({ [settings.names.lineItem]: lineItem });
  await send({ method: "PUT", path, body }, (response) => {
    requireAcknowledgement(response, settings.now());
  });
  settings.onHabit("line_item_created");
  return true;
}
