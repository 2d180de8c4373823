import type { Slot } from "../slot";
import { selectionHash } from "./selection-hash";

export interface SelectableSection {
  /** Item identifiers in the author's order, each one once. */
  readonly itemIds: readonly string[];
  readonly shuffle: boolean;
  /** How many of them an attempt shows; null and 0 keep all. */
  readonly select: number | null;
}

export interface SelectableTest {
  readonly testId: string;
  readonly sections: readonly SelectableSection[];
}

/**
 * The item identifiers of one attempt, in order. Pure: the same arguments give the same list, on
 * every pod and in the version that this one replaces, whose live attempts it must reproduce.
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
    // A section is called by its first item, as the version before did; its own identifier is
    // not used. Renaming that item therefore reorders the section.
    const scope = `${seed}:${test.testId}:${firstItemId}`;
    const ordered = section.shuffle ? orderByHash(section.itemIds, scope) : section.itemIds;
    if (!section.select) return ordered;
    const count = Math.min(section.select, ordered.length);
    return rotate(ordered, {
      count,
      offset: (attemptNumber * count + selectionHash(`${slot.resourceId}:offset`)) % ordered.length,
      step: section.shuffle ? coprimeStep(ordered.length, selectionHash(`${scope}:step`)) : 1,
    });
  });
}

/** How many questions every attempt has: it depends neither on the student nor on the attempt. */
export function selectedCount(sections: readonly SelectableSection[]): number {
  const counts = sections.map(({ itemIds, select }) =>
    select ? Math.min(select, itemIds.length) : itemIds.length,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Ids by hash of `{scope}:{id}`; ties by id, in the order of UTF-16 code units. */
export function orderByHash(ids: readonly string[], scope: string): readonly string[] {
  const hashed = ids.map((id) => ({ id, hash: selectionHash(`${scope}:${id}`) }));
  hashed.sort((a, b) => a.hash - b.hash || (a.id < b.id ? -1 : 1));
  return hashed.map(({ id }) => id);
}

interface Rotation {
  readonly count: number;
  readonly offset: number;
  readonly step: number;
}

function rotate(ids: readonly string[], { count, offset, step }: Rotation): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = ids[(offset + index * step) % ids.length];
    if (id === undefined) throw new Error("a rotation left its section");
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
