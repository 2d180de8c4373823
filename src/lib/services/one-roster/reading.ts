import { misconfigured } from "./faults";
import type { GradebookResult, Page } from "./rows";

/** One walk through a list, from its first page to its end. */
export interface Reading {
  readonly rows: ReadonlyMap<string, GradebookResult>;
  /** False when the pages contradict each other or the totals: rows may be missing. */
  readonly sound: boolean;
}

interface Limits {
  readonly pagesMax: number;
  readonly totals: "check" | "ignore";
}

/**
 * Reads a list to its end. A short page proves nothing, because servers clamp the limit silently,
 * and an announced total is a check, never a reason to stop.
 *
 * Every page after the first asks again for the last row of the page before. While that row, the
 * seam, shows up, nothing can have slipped through between the two pages; when it doesn't,
 * something was deleted, re-sorted or came from another replica. The seam alone is the end. Where
 * pages hold a single row there is no seam to ask for, and only an empty page is the end.
 *
 * @throws Fault `gradebook_misconfigured` when the list does not end within `pagesMax` pages.
 */
export async function readOnce(
  pageAt: (offset: number) => Promise<Page>,
  limits: Limits,
): Promise<Reading> {
  const rows = new Map<string, GradebookResult>();
  const totals = new Set<number>();
  const ended = (seams: boolean): Reading => {
    const agree = limits.totals === "ignore" || [...totals].every((total) => total === rows.size);
    return { rows, sound: seams && agree };
  };
  let offset = 0;
  let seam: string | null = null;
  let largestPage = 0;
  for (let pages = 0; pages < limits.pagesMax; pages += 1) {
    const page = await pageAt(offset);
    const ids = new Set(page.rows.map((row) => row.resultId));
    for (const row of page.rows) rows.set(row.resultId, row);
    for (const total of page.totals) totals.add(total);
    if (seam !== null && !ids.has(seam)) return ended(false);
    if (ids.size === 0) return ended(true);
    if (seam !== null && page.rows.length === 1 && largestPage > 1) return ended(true);
    largestPage = Math.max(largestPage, page.rows.length);
    // By distinct rows: a row that is listed twice may stand for one position or for two.
    seam = ids.size > 1 ? ([...ids].at(-1) ?? null) : null;
    offset += Math.max(1, ids.size - 1);
  }
  throw misconfigured(
    `The gradebook's list has no end within ${limits.pagesMax} pages: check its filter and paging.`,
  );
}
