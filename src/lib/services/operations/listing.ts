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

/** How many pages of the index one page of the list reads, so that a request ends. */
const INDEX_PAGES_MAX = 8;

interface ListPorts {
  readonly operators: OperatorStore;
  readonly slots: SlotDirectory;
}

/**
 * One page of the current attempts, the newest first. The index also has slots without an attempt,
 * and finished attempts that were not asked for: the pages of the index after the first are read
 * until the page of the list is full, and to know whether there is a next one. After `INDEX_PAGES_MAX`
 * of them a next page is possible, and may be empty.
 */
export async function listAttempts(ports: ListPorts, query: ListQuery): Promise<ListPage> {
  let { lines, next } = await linesOfIndexPage(ports, query);
  for (let pages = 1; next !== null && pages < INDEX_PAGES_MAX; pages += 1) {
    const further = await linesOfIndexPage(ports, { ...query, cursor: next });
    if (lines.length + further.lines.length > query.limit) break;
    lines = [...lines, ...further.lines];
    next = further.next;
  }
  return { lines, next };
}

async function linesOfIndexPage(ports: ListPorts, query: ListQuery): Promise<ListPage> {
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
