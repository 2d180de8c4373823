import type { Slot } from "../../slot";

import { agreedRows } from "./agreement";
import type { Send } from "./connection";
import { misconfigured } from "./faults";
import type { Answer } from "./http";
import { attemptNumberIn, lineItemIdOf } from "./identifiers";
import { filtersOf, listPathOf } from "./query";
import { readOnce } from "./reading";
import { type GradebookResult, type Page, pageIn } from "./rows";
import type { Settings } from "./settings";
import { faultOf } from "./wire-errors";

/** The list refused the filter, or something else in the request: a narrower filter may do. */
class FilterRefused extends Error {
  override readonly name = "FilterRefused";
}

/** All results of the slot, read until two readings agree, and re-filtered here. */
export async function listResults(
  slot: Slot,
  send: Send,
  settings: Settings,
): Promise<readonly GradebookResult[]> {
  for (const filter of filtersOf(slot)) {
    const rows = await rowsThrough(filter, send, settings);
    if (rows !== null) return rows.filter((row) => isOf(slot, row, settings.resultIdPrefix));
  }
  throw misconfigured(
    "The gradebook refuses to filter results by student: enable that filter, or check its version.",
  );
}

async function rowsThrough(
  filter: string,
  send: Send,
  settings: Settings,
): Promise<readonly GradebookResult[] | null> {
  const { pageSize, readingsMax } = settings.list;
  const pageAt = (offset: number): Promise<Page> =>
    send({ method: "GET", path: listPathOf(filter, pageSize, offset) }, (answer) =>
      listed(answer, settings.now()),
    );
  try {
    return await agreedRows(() => readOnce(pageAt, settings.list), readingsMax);
  } catch (error) {
    if (error instanceof FilterRefused) return null;
    throw error;
  }
}

function listed(answer: Answer, nowMs: number): Page {
  if (answer.status === 200) return pageIn(answer);
  if (answer.status === 400) throw new FilterRefused();
  throw faultOf(answer, nowMs);
}

/**
 * Whether a row is of this student and line item: filters get ignored. Where the gradebook leaves a
 * reference out, the result id speaks for it.
 */
function isOf(slot: Slot, row: GradebookResult, prefix: string): boolean {
  const named = attemptNumberIn(row.resultId, slot, prefix) !== null;
  const lineItemId = lineItemIdOf(slot.resourceId);
  const ofStudent = row.userId === "" ? named : row.userId === slot.userId;
  const ofLineItem = row.lineItemId === "" ? named : row.lineItemId === lineItemId;
  return ofStudent && ofLineItem;
}
