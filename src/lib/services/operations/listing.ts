import type { OperatorStore, SecondsLeft, SlotIndex, SlotQuery } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import type { AttemptPhase } from "#machines/attempt.events";
import { factsOf, isConflict } from "./slot-facts";
import type { RecordFacts } from "./slot-facts";

/** The index of slots that may have an attempt, so that listing never scans the key space. */
export type SlotDirectory = Pick<SlotIndex, "page">;

/** Which attempts to list. Every condition must hold. */
export type ListQuery = Omit<SlotQuery, "isInOutbox"> & {
  /** Includes attempts that are finished and published. */
  readonly isComplete?: boolean;
  readonly resourceId?: string;
  /** `unreadable`: the record cannot be read. `published` needs no `isComplete`. */
  readonly phase?: AttemptPhase | "unreadable";
  /** Only attempts of slots with a result that waits, or that waits in a conflict. */
  readonly only?: "waiting" | "conflict";
  /** ISO 8601. Only attempts that started before. An unreadable attempt has no known start. */
  readonly startedBefore?: string;
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
  /** How many of them only an operator can resolve. */
  readonly conflicts: number;
}

/** One page of the list of attempts. */
export interface ListPage {
  readonly lines: readonly ListLine[];
  readonly next: string | null;
}

/** How many pages of the index one page of the list reads, so that a request ends. */
const INDEX_PAGES_MAX = 8;

interface ListPorts {
  readonly operators: Pick<OperatorStore, "examine">;
  readonly slots: SlotDirectory;
}

/**
 * One page of the current attempts, the newest first; with `only`, in the order of the outbox index.
 * The index also has slots without an attempt, and attempts that were not asked for: the pages of the
 * index after the first are read until the page of the list is full, and to know whether there is a
 * next one. After `INDEX_PAGES_MAX` of them a next page is possible, and may be empty.
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
  const { limit, userId, cursor, only } = query;
  const { slots, next } = await ports.slots.page({
    limit,
    ...(userId !== undefined && { userId }),
    ...(cursor !== undefined && { cursor }),
    ...(only !== undefined && userId === undefined && { isInOutbox: true }),
  });
  const { resourceId } = query;
  const wanted = slots.filter((slot) => resourceId === undefined || slot.resourceId === resourceId);
  const lines = await Promise.all(wanted.map((slot) => lineOf(ports.operators, slot)));
  return { lines: lines.flat().filter((line) => matches(line, query)), next };
}

/** A slot that cannot be read becomes a line too, so that the page still shows the others. */
async function lineOf(operators: ListPorts["operators"], slot: Slot): Promise<readonly ListLine[]> {
  try {
    const facts = factsOf(slot, await operators.examine(slot));
    const record = facts.records.find(({ number }) => number === facts.currentNumber);
    if (record === undefined) return [];
    const { number, reading, ttlSeconds } = record;
    const conflicts = facts.outbox.filter(isConflict).length;
    const waiting = facts.outbox.length;
    return [{ slot, attemptNumber: number, reading, ttlSeconds, waiting, conflicts }];
  } catch (error) {
    if (!(error instanceof Fault) || error.retryable) throw error;
    const reading = { kind: "quarantined", reason: "a key has the wrong type" } as const;
    return [{ slot, attemptNumber: null, reading, ttlSeconds: null, waiting: 0, conflicts: 0 }];
  }
}

function matches(line: ListLine, query: ListQuery): boolean {
  const { isComplete = false, phase, only, startedBefore } = query;
  const { reading } = line;
  if (phase === undefined && !isComplete && !isOpen(line)) return false;
  if (phase !== undefined && phase !== phaseOf(line)) return false;
  if (only === "waiting" && line.waiting === 0) return false;
  if (only === "conflict" && line.conflicts === 0) return false;
  if (startedBefore === undefined) return true;
  return reading.kind === "readable" && Date.parse(reading.startedAt) < Date.parse(startedBefore);
}

function phaseOf({ reading }: ListLine): AttemptPhase | "unreadable" {
  return reading.kind === "quarantined" ? "unreadable" : reading.phase;
}

function isOpen(line: ListLine): boolean {
  return line.waiting > 0 || phaseOf(line) !== "published";
}
