import type { OperatorStore, SecondsLeft, SlotIndex } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
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
  /** null: a key of the slot is not what it should be, and nothing of it can be read. */
  readonly attemptNumber: number | null;
  readonly reading: RecordFacts["reading"];
  readonly ttlSeconds: SecondsLeft;
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
  const looked = await Promise.all(slots.map((slot) => lineOf(ports.operators, slot)));
  const lines = looked.flat();
  return { lines: query.isComplete === true ? lines : lines.filter(isOpen), next };
}

/** One slot that cannot be read must not hide the others. */
async function lineOf(operators: OperatorStore, slot: Slot): Promise<readonly ListLine[]> {
  try {
    const facts = factsOf(slot, await operators.examine(slot));
    const record = facts.records.find(({ number }) => number === facts.currentNumber);
    if (record === undefined) return [];
    const { number, reading, ttlSeconds } = record;
    return [{ slot, attemptNumber: number, reading, ttlSeconds, waiting: facts.outbox.length }];
  } catch (error) {
    if (!(error instanceof Fault) || error.retryable) throw error;
    const reading = { kind: "quarantined", reason: "a key is of another type" } as const;
    return [{ slot, attemptNumber: null, reading, ttlSeconds: null, waiting: 0 }];
  }
}

function isOpen({ reading, waiting }: ListLine): boolean {
  return waiting > 0 || reading.kind === "quarantined" || reading.phase !== "published";
}
