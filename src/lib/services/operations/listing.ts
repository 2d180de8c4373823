import type { OperatorStore, SlotIndex } from "../../assessment-cache";
import type { Slot } from "../../slot";
import { factsOf } from "./slot-facts";
import type { RecordFacts } from "./slot-facts";

/** Which slots may have an attempt: an index, so that listing never visits the keyspace. */
export type SlotDirectory = Pick<SlotIndex, "page">;

export type ListQuery = Parameters<SlotIndex["page"]>[0] & {
  /** Attempts that are finished and in the gradebook too. */
  readonly isComplete?: boolean;
};

export interface ListLine {
  readonly slot: Slot;
  readonly attemptNumber: number;
  readonly reading: RecordFacts["reading"];
  readonly ttlSeconds: number | null;
  /** Results that wait for the gradebook. */
  readonly waiting: number;
}

export interface ListPage {
  readonly lines: readonly ListLine[];
  readonly next: string | null;
}

/**
 * The attempts of a page of the index, as they are now. A row of a slot that has none any more is
 * left out, so a page may hold fewer lines than it was asked for, and still have a next one.
 */
export async function listAttempts(
  ports: { readonly operators: OperatorStore; readonly slots: SlotDirectory },
  query: ListQuery,
): Promise<ListPage> {
  const { slots, next } = await ports.slots.page(query);
  const looked = await Promise.all(
    slots.map(async (slot): Promise<ListLine[]> => {
      const facts = factsOf(slot, await ports.operators.examine(slot));
      const record = facts.records.find(({ number }) => number === facts.currentNumber);
      if (record === undefined) return [];
      const { number, reading, ttlSeconds } = record;
      const waiting = facts.outbox.length;
      return [{ slot, attemptNumber: number, reading, ttlSeconds, waiting }];
    }),
  );
  const lines = looked.flat();
  return { lines: query.isComplete === true ? lines : lines.filter(isOpen), next };
}

function isOpen({ reading, waiting }: ListLine): boolean {
  return waiting > 0 || reading.kind === "quarantined" || reading.phase !== "published";
}
