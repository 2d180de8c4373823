import { Fault } from "#lib/fault";
import type { Totals } from "#lib/gradebook-settings";
import type { GradebookResult, ListDoubt } from "./contract";
import { foldedId } from "./letter-case";
import type { Page } from "./parse-results";

/** Reads one page: at most `limit` rows, starting with the row number `offset`. */
export type ReadPage = (offset: number, limit: number) => Promise<Page>;

/** The outcome of one pass over a list, from its first page to its end. */
export interface ListPass {
  /** By case-folded id. */
  readonly rows: ReadonlyMap<string, GradebookResult>;
  readonly doubts: ReadonlySet<ListDoubt>;
  /** There are rows, and no reason to read the list again. */
  readonly isConclusive: boolean;
}

interface PassLimits {
  /** The `limit` of the first page. */
  readonly pageSize: number;
  readonly pagesMax: number;
  readonly totals: Totals;
}

/**
 * Reads a list from its first page to its end. After the first page, the limit is the size of the
 * largest page so far, and the offset is a multiple of the limit. So every row is shown once by
 * servers that page by offset, by servers that silently clamp the limit, and by servers that page
 * by number (`floor(offset / limit)`). A short page is not taken for the end, and an announced
 * total is only compared with the rows.
 *
 * The list ends with a page that has no new rows: an empty page, or the same page again if the
 * server ignores the offset. A later page that fails ends the pass; the earlier pages are kept.
 *
 * @throws what `readPage` throws for the first page.
 */
export async function readPass(readPage: ReadPage, limits: PassLimits): Promise<ListPass> {
  const rows = new Map<string, GradebookResult>();
  const doubts = new Set<ListDoubt>();
  const totals = new Set<number>();
  const addPage = (page: Page): { readonly ids: ReadonlySet<string>; readonly newRows: number } => {
    const before = rows.size;
    for (const row of page.rows) rows.set(foldedId(row.resultId), row);
    for (const total of page.totals) totals.add(total);
    const ids = new Set(page.rows.map(({ resultId }) => foldedId(resultId)));
    return { ids, newRows: rows.size - before };
  };
  const first = addPage(await readPage(0, limits.pageSize));
  // Distinct rows: a row that a page shows twice may occupy one position or two.
  let size = first.ids.size;
  let previous = first.ids;
  let offset = size;
  let isOverlapping = false;
  let isEndUncertain = false;
  // @mutant list-end
  for (let pages = 1; previous.size > 0; pages += 1) {
    if (pages >= limits.pagesMax) {
      doubts.add("no_end");
      break;
    }
    // @mutant list-page
    const page = await readLaterPage(readPage, offset, size);
    if (page === null) {
      doubts.add("page_failed");
      break;
    }
    const { ids, newRows } = addPage(page);
    if (newRows === 0) {
      const isSamePage = isEqual(ids, previous) || isEqual(ids, first.ids);
      if (ids.size > 0 && !isSamePage) doubts.add("repeated_row");
      // One row again: the server ignores the offset, or a row was inserted before this one.
      isEndUncertain = ids.size === 1;
      break;
    }
    if (newRows < ids.size && !isOverlapping) doubts.add("repeated_row");
    isOverlapping = ids.size > size;
    const end = offset + Math.max(size, ids.size);
    size = Math.max(size, ids.size);
    offset = Math.floor(end / size) * size;
    previous = ids;
  }
  const isWhole = !doubts.has("page_failed") && !doubts.has("no_end");
  // @mutant list-total
  if (isWhole && limits.totals === "check" && [...totals].some((total) => total !== rows.size)) {
    doubts.add("total_differs");
  }
  return { rows, doubts, isConclusive: rows.size > 0 && doubts.size === 0 && !isEndUncertain };
}

/** Returns null if the page failed after all retries. */
async function readLaterPage(
  readPage: ReadPage,
  offset: number,
  limit: number,
): Promise<Page | null> {
  try {
    return await readPage(offset, limit);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function isEqual(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

/**
 * The rows of several passes over one list. It is filled page by page, so that its rows are
 * available even if the call runs out of time.
 */
export interface MergedList {
  /** By case-folded id. */
  readonly rows: Map<string, GradebookResult>;
  readonly doubts: Set<ListDoubt>;
  /** Whether any page has been read. If so, the list is an answer, whatever fails afterwards. */
  hasPage: boolean;
}

export function createMergedList(): MergedList {
  return { rows: new Map(), doubts: new Set(), hasPage: false };
}

/**
 * Reads a list until one pass is conclusive or two passes show the same rows, in at most
 * `passesMax` passes. The rows of all passes are added to `merged`: a row that any pass has shown
 * proves that its number is used. If passes disagree, the start is not refused; `doubts` reports
 * it.
 *
 * @throws what `readPage` throws for the first page, unless a page has been read before.
 */
export async function readPasses(
  readPage: ReadPage,
  limits: PassLimits & { readonly passesMax: number },
  merged: MergedList,
): Promise<void> {
  const readAndMerge: ReadPage = async (offset, limit) => {
    const page = await readPage(offset, limit);
    merged.hasPage = true;
    for (const row of page.rows) merged.rows.set(foldedId(row.resultId), row);
    return page;
  };
  for (let passes = 1; passes <= limits.passesMax; passes += 1) {
    const before = merged.rows.size;
    // @mutant list-pass
    let pass: ListPass;
    try {
      pass = await readPass(readAndMerge, limits);
    } catch (error) {
      if (!merged.hasPage || !(error instanceof Fault)) throw error;
      merged.doubts.add("page_failed");
      return;
    }
    for (const doubt of pass.doubts) merged.doubts.add(doubt);
    const { size } = merged.rows;
    const isSame = passes > 1 && size === before && pass.rows.size === size;
    if (passes > 1 && !isSame) merged.doubts.add("passes_differ");
    if (isSame || pass.isConclusive) return;
  }
}
