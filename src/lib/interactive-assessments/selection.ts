import type { Slot } from "../slot";
import { selectionHash } from "./selection-hash";

export interface SelectableSection {
  /** Unique item identifiers, in the author's order. */
  readonly itemIds: readonly string[];
  readonly shuffle: boolean;
  /** How many of them an attempt shows; null or 0: all. */
  readonly select: number | null;
}

export interface SelectableTest {
  readonly testId: string;
  readonly sections: readonly SelectableSection[];
}

/**
 * The item identifiers of one attempt, in order. Pure: the same arguments give the same list on
 * every pod. They also give the list of the earlier version, because its attempts may still be open.
 * The list is empty only if every section is.
 */
export function selectQuestions(
  test: SelectableTest,
  slot: Slot,
  attemptNumber: number,
): readonly string[] {
  const seed = `${slot.userId}:${slot.resourceId}`;
  return test.sections.flatMap((section) => {
    const firstItemId = section.itemIds[0];
    if (firstItemId === undefined) return [];
    // The first item stands for the section, as in the earlier version; the section's identifier is
    // not used. Renaming that item therefore reorders the section.
    const scope = `${seed}:${test.testId}:${firstItemId}`;
    const ordered = section.shuffle ? orderByHash(section.itemIds, scope) : section.itemIds;
    if (!section.select) return ordered;
    const count = Math.min(section.select, ordered.length);
    const first = attemptNumber * count + selectionHash(`${slot.resourceId}:offset`);
    const step = section.shuffle ? coprimeStep(ordered.length, selectionHash(`${scope}:step`)) : 1;
    return rotate(ordered, first % ordered.length, step).slice(0, count);
  });
}

/** The number of questions of every attempt. It is the same for all students and attempts. */
export function selectedCount(sections: readonly SelectableSection[]): number {
  const counts = sections.map(({ itemIds, select }) =>
    select ? Math.min(select, itemIds.length) : itemIds.length,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Sorts ids by the hash of `{scope}:{id}`, and equal hashes by id, in UTF-16 code units. */
export function orderByHash(ids: readonly string[], scope: string): readonly string[] {
  const start = selectionHash(`${scope}:`);
  const hashed = ids.map((id) => ({ id, hash: selectionHash(id, start) }));
  hashed.sort((a, b) => a.hash - b.hash || (a.id < b.id ? -1 : 1));
  return hashed.map(({ id }) => id);
}

/** All ids, from the place `offset` on, in steps of `step`. */
function rotate(ids: readonly string[], offset: number, step: number): readonly string[] {
  return ids.map((_, index) => {
    const id = ids[(offset + index * step) % ids.length];
    if (id === undefined) throw new Error("a step leads out of the section");
    return id;
  });
}

/** A step that visits all `size` places before it repeats one; 1 for fewer than three places. */
export function coprimeStep(size: number, hash: number): number {
  if (size < 3) return 1;
  let step = 1 + (hash % (size - 1));
  while (greatestCommonDivisor(step, size) !== 1) step = (step + 1) % size;
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
