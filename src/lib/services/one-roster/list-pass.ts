import type { Totals } from "#lib/gradebook-settings";
import { Fault } from "#lib/fault";
import { foldedId } from "./letter-case";
import type { GradebookResult, Page } from "./rows";

/** Why a list may lack rows. */
export const LIST_DOUBTS = [
  /** A row came twice on different pages: the list has moved between them. */
  "repeated_row",
  /** An announced total is not the number of rows. */
  "total_differs",
  /** A later page failed after all tries, or the call's time was over. */
  "page_failed",
  /** The list had no end within `pagesMax` pages. */
  "no_end",
  /** Two passes have shown different rows. */
  "passes_differ",
] as const;

export type ListDoubt = (typeof LIST_DOUBTS)[number];

/** One page: at most `limit` rows, from the row number `offset` on. */
export type PageAt = (offset: number, limit: number) => Promise<Page>;

/** One walk through a list, from its first page to its end. */
export interface ListPass {
  /** Each id once, letter case apart. */
  readonly rows: ReadonlyMap<string, GradebookResult>;
  readonly doubts: ReadonlySet<ListDoubt>;
  /** There are rows, and no reason to read them again. */
  readonly isConclusive: boolean;
}

interface PassLimits {
  /** Rows asked for on the first page. */
  readonly pageSize: number;
  readonly pagesMax: number;
  readonly totals: Totals;
}

/**
 * Reads a list from its first page to its end, such that honest servers, servers that clamp the
 * limit in silence, and servers that count pages (`floor(offset / limit)`) show every row once:
 * after the first page, the limit is the size of the largest page so far and the offset a multiple
 * of it. A short page proves nothing, and an announced total is a check, never a reason to stop.
 *
 * The end is a page without new rows: an empty one, or the same page again where the server
 * ignores the offset. A later page that fails ends the pass, and what came before counts.
 *
 * @throws what `pageAt` throws for the first page.
 */
export async function readPass(pageAt: PageAt, limits: PassLimits): Promise<ListPass> {
  const rows = new Map<string, GradebookResult>();
  const doubts = new Set<ListDoubt>();
  const totals = new Set<number>();
  /** Adds a page, and gives its ids and how many of them are new. */
  const added = (page: Page): { readonly ids: ReadonlySet<string>; readonly fresh: number } => {
    const before = rows.size;
    for (const row of page.rows) rows.set(foldedId(row.resultId), row);
    for (const total of page.totals) totals.add(total);
    const ids = new Set(page.rows.map(({ resultId }) => foldedId(resultId)));
    return { ids, fresh: rows.size - before };
  };
  const first = added(await pageAt(0, limits.pageSize));
  // By distinct rows: a row that a page shows twice may stand for one position or for two.
  let size = first.ids.size;
  let previous = first.ids;
  let offset = size;
  let isOverlapping = false;
  let mayBeStuck = false;
  // @mutant list-end
  for (let pages = 1; previous.size > 0; pages += 1) {
    if (pages >= limits.pagesMax) {
      doubts.add("no_end");
      break;
    }
    // @mutant list-page
    const page = await laterPage(pageAt, offset, size);
    if (page === null) {
      doubts.add("page_failed");
      break;
    }
    const { ids, fresh } = added(page);
    if (fresh === 0) {
      const isSamePage = isEqual(ids, previous) || isEqual(ids, first.ids);
      if (ids.size > 0 && !isSamePage) doubts.add("repeated_row");
      // One row that comes again: the offset is ignored, or a row was inserted before it.
      mayBeStuck = ids.size === 1;
      break;
    }
    if (fresh < ids.size && !isOverlapping) doubts.add("repeated_row");
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
  return { rows, doubts, isConclusive: rows.size > 0 && doubts.size === 0 && !mayBeStuck };
}

/** null when it failed for good. */
async function laterPage(pageAt: PageAt, offset: number, limit: number): Promise<Page | null> {
  try {
    return await pageAt(offset, limit);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function isEqual(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

/** What several passes have shown together. Filled as the pages come in. */
export interface UnitedList {
  readonly rows: Map<string, GradebookResult>;
  readonly doubts: Set<ListDoubt>;
  /** Whether any page has come: then there is an answer, whatever fails afterwards. */
  hasPage: boolean;
}

export function unitedList(): UnitedList {
  return { rows: new Map(), doubts: new Set(), hasPage: false };
}

/**
 * Reads a list until a pass is conclusive, or two passes show the same, `passesMax` passes at most,
 * and unites all rows of all of them in `united`: a list is evidence of numbers that are taken,
 * never of numbers that are free. Disagreement is no reason to refuse; `doubts` tells of it.
 *
 * @throws what `pageAt` throws for the first page, as long as no page has come.
 */
export async function readUnited(
  pageAt: PageAt,
  limits: PassLimits & { readonly passesMax: number },
  united: UnitedList,
): Promise<void> {
  const collecting: PageAt = async (offset, limit) => {
    const page = await pageAt(offset, limit);
    united.hasPage = true;
    for (const row of page.rows) united.rows.set(foldedId(row.resultId), row);
    return page;
  };
  for (let passes = 1; passes <= limits.passesMax; passes += 1) {
    const before = united.rows.size;
    // @mutant list-pass
    let pass: ListPass;
    try {
      pass = await readPass(collecting, limits);
    } catch (error) {
      if (!united.hasPage || !(error instanceof Fault)) throw error;
      united.doubts.add("page_failed");
      return;
    }
    for (const doubt of pass.doubts) united.doubts.add(doubt);
    const { size } = united.rows;
    const isSame = passes > 1 && size === before && pass.rows.size === size;
    if (passes > 1 && !isSame) united.doubts.add("passes_differ");
    if (isSame || pass.isConclusive) return;
  }
}
