import type { Slot } from "#lib/slot";

import type { Connection, Send } from "./connection";
import { Fault } from "#lib/fault";
import { misconfigured } from "./faults";
import type { Answer } from "./http";
import { attemptNumberIn, lineItemIdOf, resultIdOf } from "./identifiers";
import { foldedId } from "./letter-case";
import { createLineItemIfAbsent } from "./line-items";
import { readUnited, unitedList, type PageAt, type UnitedList } from "./list-pass";
import { isOfAnother } from "./ownership";
import { filtersOf, listPathOf } from "./query";
import { type GradebookResult, type Page, pageIn } from "./rows";
import type { Settings } from "./settings";
import { faultOf, isHtml } from "./wire-errors";

/** The list refused the filter, or something else in the request: a narrower filter may do. */
class FilterRefused extends Error {
  override readonly name = "FilterRefused";
}

const NO_ROWS: Page = { rows: [], totals: [] };

/**
 * All results of the slot that any page has shown, re-filtered here. Throws only when no
 * well-formed first page came; what was read before a failure, or before the call's time was over,
 * counts.
 */
export async function listResults(
  slot: Slot,
  connection: Connection,
  settings: Settings,
): Promise<readonly GradebookResult[]> {
  const united = unitedList();
  try {
    await connection.call("list", (send) => readThroughFilters(slot, send, settings, united));
  } catch (error) {
    if (!united.hasPage || !(error instanceof Fault)) throw error;
    united.doubts.add("page_failed");
  }
  if (united.doubts.size > 0) settings.onListDisagreed(slot, [...united.doubts]);
  return [...united.rows.values()]
    .map((row) => inOurCase(slot, row, settings))
    .filter((row) => isOf(slot, row, settings));
}

async function readThroughFilters(
  slot: Slot,
  send: Send,
  settings: Settings,
  united: UnitedList,
): Promise<void> {
  for (const filter of filtersOf(slot, settings.names)) {
    try {
      await readUnited(pagesOf(slot, filter, send, settings), settings.list, united);
      return;
    } catch (error) {
      if (!(error instanceof FilterRefused)) throw error;
    }
  }
  throw misconfigured(
    "The gradebook refuses to filter results by student: enable that filter, or check its version.",
  );
}

function pagesOf(slot: Slot, filter: string, send: Send, settings: Settings): PageAt {
  const pageAt = (offset: number, limit: number): Promise<Page | Fault> => {
    const path = listPathOf(settings.names, { filter, limit, offset });
    return send({ method: "GET", path }, (answer) =>
      offset === 0 ? firstPageIn(answer, settings) : laterPageIn(answer, settings),
    );
  };
  return async (offset, limit) => {
    const page = await pageAt(offset, limit);
    if (!(page instanceof Fault)) return page;
    if (settings.lineItems === "existing") throw page;
    const isCreated = await createLineItemIfAbsent(lineItemIdOf(slot.resourceId), send, settings);
    const again = isCreated ? await pageAt(offset, limit) : page;
    if (again instanceof Fault) throw again;
    return again;
  };
}

/**
 * The first page, or the fault of a line item that is not there. An outage must not be taken for
 * emptiness: 404 and 204 mean "no results" only where the setting says that the vendor means it.
 */
function firstPageIn(answer: Answer, settings: Settings): Page | Fault {
  const { status } = answer;
  if (status === 200) return pageIn(answer, settings.names);
  if (status === 400) throw new FilterRefused();
  if (String(status) === settings.list.empty && !isHtml(answer)) return NO_ROWS;
  const fault = faultOf(answer, settings.now());
  if (status === 404 && !isHtml(answer)) return fault;
  throw fault;
}

/** Past the end, servers answer with an empty list, 404 or 204. */
function laterPageIn(answer: Answer, settings: Settings): Page {
  const { status } = answer;
  if (status === 200) return pageIn(answer, settings.names);
  if (status === 204 || (status === 404 && !isHtml(answer))) return NO_ROWS;
  throw faultOf(answer, settings.now());
}

/** A row whose id differs from ours by letter case only, under our id. */
function inOurCase(slot: Slot, row: GradebookResult, settings: Settings): GradebookResult {
  const { resultIdPrefix, resultIdForm } = settings;
  const number = Number(/\d{1,9}$/.exec(row.resultId)?.[0] ?? Number.NaN);
  if (Number.isNaN(number)) return row;
  const ours = (["inherited", resultIdForm] as const)
    .map((form) => resultIdOf(slot, number, resultIdPrefix, form))
    .find((id) => foldedId(id) === foldedId(row.resultId));
  return ours === undefined ? row : { ...row, resultId: ours };
}

/**
 * Whether a row is of this student and line item: filters get ignored. Where the gradebook leaves a
 * reference out, the result id speaks for it.
 */
function isOf(slot: Slot, row: GradebookResult, settings: Settings): boolean {
  if (isOfAnother(slot, row)) return false;
  const { resultIdPrefix, resultIdForm } = settings;
  const isNamed = row.userId !== "" && row.lineItemId !== "";
  return isNamed || attemptNumberIn(row.resultId, slot, resultIdPrefix, resultIdForm) !== null;
}
