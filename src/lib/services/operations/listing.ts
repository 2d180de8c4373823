import type { OperatorStore, SecondsLeft, SlotIndex, SlotQuery } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { factsOf } from "./slot-facts";
import type { RecordFacts } from "./slot-facts";

/** The index of slots that may have an attempt, so that listing never scans the key space. */
export type SlotDirectory = Pick<SlotIndex, "page">;

/** Which attempts to list. */
export type ListQuery = SlotQuery & {
  /** Includes attempts that are finished and published. */
  readonly isComplete?: boolean;
};

/** One attempt in the list for operators. */
export interface ListLine {
  readonly slot: Slot;
  /** null: a key of the slot has the wrong type, so the slot cannot be read. */
  readonly attemptNumber: number | null;
  readonly reading: RecordFacts["reading"];
  readonly ttlSeconds: SecondsLeft;
  /** How many results wait for the gradebook. */
  readonly waiting: number;
}

/** One page of the list of attempts. */
export interface ListPage {
  readonly lines: readonly ListLine[];
  readonly next: string | null;
}

/**
 * The current attempts of one page of the index. A row of a slot without an attempt is left out, so
 * a page may have fewer lines than its limit and still have a next page.
 */
export async function listAttempts(
  ports: { readonly operators: OperatorStore; readonly slots: SlotDirectory },
  query: ListQuery,
): Promise<ListPage> {
  const { slots, next } = await ports.slots.page(query);
  const lines = (await Promise.all(slots.map((slot) => lineOf(ports.operators, slot)))).flat();
  return { lines: query.isComplete === true ? lines : lines.filter(isOpen), next };
}

/** A slot that cannot be read becomes a line too, so that the page still shows the others. */
async function lineOf(operators: OperatorStore, slot: Slot): Promise<readonly ListLine[]> {
  try {
    const facts = factsOf(slot, await operators.examine(slot));
    const record = facts.records.find(({ number }) => number === facts.currentNumber);
    if (record === undefined) return [];
    const { number, reading, ttlSeconds } = record;
    return [{ slot, attemptNumber: number, reading, ttlSeconds, waiting: facts.outbox.length }];
  } catch (error) {
    if (!(error instanceof Fault) || error.retryable) throw error;
    const reading = { kind: "quarantined", reason: "a key has the wrong type" } as const;
    return [{ slot, attemptNumber: null, reading, ttlSeconds: null, waiting: 0 }];
  }
}

function isOpen({ reading, waiting }: ListLine): boolean {
  return waiting > 0 || reading.kind === "quarantined" || reading.phase !== "published";
}
