import { unavailable } from "./faults";
import type { Reading } from "./reading";
import type { GradebookResult } from "./rows";

const AGREEING = 2;

/**
 * The rows that two sound readings agree on, no reading having seen any other.
 *
 * A single reading cannot be told from one of a stale replica. Two cost little, because lists are
 * read only where an attempt is created. A row that any reading has seen counts against every
 * reading that lacks it: its number is used up, even if it has just been deleted.
 *
 * @throws Fault `gradebook_unavailable` when they don't agree within `readingsMax` readings.
 */
export async function agreedRows(
  read: () => Promise<Reading>,
  readingsMax: number,
): Promise<readonly GradebookResult[]> {
  const seen = new Set<string>();
  let agreeing = 0;
  for (let readings = 0; readings < readingsMax; readings += 1) {
    const { rows, sound } = await read();
    const before = seen.size;
    for (const id of rows.keys()) seen.add(id);
    if (seen.size > before) agreeing = 0;
    if (sound && rows.size === seen.size) agreeing += 1;
    if (agreeing === AGREEING) return [...rows.values()];
  }
  throw unavailable(
    "The gradebook's list of results contradicts itself from one reading to the next: try again.",
  );
}
