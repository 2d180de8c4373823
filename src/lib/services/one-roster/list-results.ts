import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import type { Connection, Send } from "./connection";
import type { GradebookResult } from "./contract";
import { misconfigured } from "./faults";
import type { HttpResponse } from "./http";
import { attemptNumberIn, lineItemIdOf, resultIdOf } from "./identifiers";
import { foldedId } from "./letter-case";
import { createLineItemIfAbsent } from "./line-items";
import { createMergedList, type MergedList, type ReadPage, readPasses } from "./list-pass";
import { belongsToOtherSlot } from "./ownership";
import { type Page, parsePage } from "./parse-results";
import { filtersOf, listPathOf } from "./query";
import { faultOf, isHtml, isNotFound } from "./response-faults";
import type { ClientSettings } from "./settings";

/** The gradebook answered a list request with 400, probably because of the filter. */
class FilterRejectedError extends Error {
  override readonly name = "FilterRejectedError";
}

const EMPTY_PAGE: Page = { rows: [], totals: [] };

/**
 * All results of the slot that any page has shown. Throws only if there was no well-formed first
 * page. Rows that were read before a failure, or before the call ran out of time, are returned.
 */
export async function listResults(
  slot: Slot,
  connection: Connection,
  settings: ClientSettings,
): Promise<readonly GradebookResult[]> {
  const list = createMergedList();
  try {
    await connection.call("list", (send) => readFilteredList(slot, send, settings, list));
  } catch (error) {
    if (!list.hasPage || !(error instanceof Fault)) throw error;
    list.doubts.add("page_failed");
  }
  if (list.doubts.size > 0) settings.onListDisagreed(slot, [...list.doubts]);
  return [...list.rows.values()]
    .map((row) => withOwnSpelling(slot, row, settings))
    .filter((row) => belongsToSlot(slot, row, settings));
}

/** Reads the list with the first filter that the gradebook accepts. */
async function readFilteredList(
  slot: Slot,
  send: Send,
  settings: ClientSettings,
  list: MergedList,
): Promise<void> {
  for (const filter of filtersOf(slot, settings.names)) {
    try {
      await readPasses(pageReader(slot, filter, send, settings), settings.list, list);
      return;
    } catch (error) {
      if (!(error instanceof FilterRejectedError)) throw error;
    }
  }
  throw misconfigured(
    "The gradebook rejects the filter by student. Enable that filter, or check the OneRoster version.",
  );
}

/** If the settings allow it, a line item that is absent is created and the page is read again. */
function pageReader(slot: Slot, filter: string, send: Send, settings: ClientSettings): ReadPage {
  const readPage = (offset: number, limit: number): Promise<Page | Fault> => {
    const path = listPathOf(settings.names, filter, limit, offset);
    return send({ method: "GET", path }, (response) =>
      offset === 0 ? parseFirstPage(response, settings) : parseLaterPage(response, settings),
    );
  };
  return async (offset, limit) => {
    const page = await readPage(offset, limit);
    if (!(page instanceof Fault)) return page;
    if (settings.lineItems === "existing") throw page;
    const isCreated = await createLineItemIfAbsent(lineItemIdOf(slot.resourceId), send, settings);
    const secondTry = isCreated ? await readPage(offset, limit) : page;
    if (secondTry instanceof Fault) throw secondTry;
    return secondTry;
  };
}

/**
 * Returns the first page, or the fault for a 404, which may mean that the line item is absent.
 *
 * Invariant: an outage is never taken for an empty list. 404 and 204 mean "no results" only if the
 * setting says that this vendor uses them so.
 */
function parseFirstPage(response: HttpResponse, settings: ClientSettings): Page | Fault {
  const { status } = response;
  if (status === 200) return parsePage(response, settings.names);
  if (status === 400) throw new FilterRejectedError();
  if (String(status) === settings.list.empty && !isHtml(response)) return EMPTY_PAGE;
  const fault = faultOf(response, settings.now());
  if (isNotFound(response)) return fault;
  throw fault;
}

/** Past the end of a list, servers answer with an empty list, 404 or 204. */
function parseLaterPage(response: HttpResponse, settings: ClientSettings): Page {
  if (response.status === 200) return parsePage(response, settings.names);
  if (response.status === 204 || isNotFound(response)) return EMPTY_PAGE;
  throw faultOf(response, settings.now());
}

/** If the row's id differs from an id of this slot only in letter case, the row gets our id. */
function withOwnSpelling(
  slot: Slot,
  row: GradebookResult,
  { resultIdPrefix, resultIdForm }: ClientSettings,
): GradebookResult {
  const number = Number(/\d{1,9}$/.exec(row.resultId)?.[0] ?? Number.NaN);
  if (Number.isNaN(number)) return row;
  const ownId = (["inherited", resultIdForm] as const)
    .map((form) => resultIdOf(slot, number, resultIdPrefix, form))
    .find((id) => foldedId(id) === foldedId(row.resultId));
  return ownId === undefined ? row : { ...row, resultId: ownId };
}

/**
 * Whether a row belongs to this student and line item. Checked again here, because some gradebooks
 * ignore filters. If the gradebook omits a reference, the result id decides.
 */
function belongsToSlot(
  slot: Slot,
  row: GradebookResult,
  { resultIdPrefix, resultIdForm }: ClientSettings,
): boolean {
  if (belongsToOtherSlot(slot, row)) return false;
  const hasReferences = row.userId !== "" && row.lineItemId !== "";
  return (
    hasReferences || attemptNumberIn(row.resultId, slot, resultIdPrefix, resultIdForm) !== null
  );
}
