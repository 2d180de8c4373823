import type { OperatorStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { readRecords } from "../status";
import type { DeploymentRecords } from "../status";
import { differences } from "./differences";
import type { SlotDirectory } from "./listing";
import { factsOf, isConflict } from "./slot-facts";
import type { SlotFacts } from "./slot-facts";

/** How many slots of each index an overview looks into. The counts of the indexes are exact. */
const SLOTS_MAX = 100;

/** What is counted of some slots of an index. */
export interface OverviewSample {
  /** How many rows the index has. */
  readonly rows: number;
  /** Whether every row was looked into: otherwise the counts are lower bounds. */
  readonly isWhole: boolean;
}

/** What an operator needs first: is anything wrong, and where? Plain JSON, without an answer. */
export interface Overview {
  /** When it was read, ISO 8601, by the clock of this process. */
  readonly at: string;
  /** By the slot index, the newest slots first. */
  readonly attempts: OverviewSample & {
    /** Attempts that a student can continue. */
    readonly active: number;
    /** Slots whose stored parts disagree, or that cannot be read, in a way that a person must see. */
    readonly disagreeing: number;
  };
  /** By the outbox index. */
  readonly results: OverviewSample & {
    readonly waiting: number;
    /** When the attempt of the oldest waiting result was finished, ISO 8601; null: none waits. */
    readonly waitingSince: string | null;
    /** Results that only an operator can resolve. */
    readonly conflicts: number;
    /** Slots that a sweep should process now. */
    readonly due: number;
    /** Since when the first of them is due, ISO 8601; null: none is. */
    readonly dueSince: string | null;
  };
  readonly records: DeploymentRecords;
}

interface OverviewPorts {
  readonly operators: Pick<OperatorStore, "examine" | "readStatus">;
  readonly slots: SlotDirectory;
}

/** Waiting results are counted apart. The others are nothing that parts disagree about. */
const NO_DISAGREEMENT: ReadonlySet<string> = new Set([
  ...["result_waiting", "result_conflict", "result_rejected", "result_unreadable"],
  ...["finalization_stuck", "all_reported"],
]);

/** Slots that are examined at once. */
const AT_ONCE = 25;

/** Reads the overview. Changes nothing, and looks into at most `SLOTS_MAX` slots of each index. */
export async function readOverview({ operators, slots }: OverviewPorts): Promise<Overview> {
  const status = await operators.readStatus();
  const newest = await factsOfPage(operators, await slots.page({ limit: SLOTS_MAX }));
  const waitingSlots = await slots.page({ limit: SLOTS_MAX, isInOutbox: true });
  const inOutbox = await factsOfPage(operators, waitingSlots);
  const { rows, due, oldestDueMs } = status.outbox;
  const entries = inOutbox.flatMap((facts) => facts?.outbox ?? []);
  const finished = entries.flatMap(({ entry }) => entry?.finishedAt ?? []).sort();
  return {
    at: new Date(status.atMs).toISOString(),
    attempts: {
      rows: status.slots,
      isWhole: status.slots <= SLOTS_MAX,
      active: newest.filter((facts) => facts !== null && isActive(facts)).length,
      disagreeing: newest.filter((facts) => facts === null || disagrees(facts)).length,
    },
    results: {
      rows,
      isWhole: rows <= SLOTS_MAX,
      waiting: entries.length,
      waitingSince: finished[0] ?? null,
      conflicts: entries.filter(isConflict).length,
      due,
      dueSince: oldestDueMs === null ? null : new Date(oldestDueMs).toISOString(),
    },
    records: readRecords(status.recorded),
  };
}

/** The facts of these slots; null for one of which a key has the wrong type. */
async function factsOfPage(
  operators: OverviewPorts["operators"],
  { slots }: { readonly slots: readonly Slot[] },
): Promise<readonly (SlotFacts | null)[]> {
  const all: (SlotFacts | null)[] = [];
  for (let from = 0; from < slots.length; from += AT_ONCE) {
    const some = slots.slice(from, from + AT_ONCE);
    all.push(...(await Promise.all(some.map((slot) => factsOrNull(operators, slot)))));
  }
  return all;
}

async function factsOrNull(
  operators: OverviewPorts["operators"],
  slot: Slot,
): Promise<SlotFacts | null> {
  try {
    return factsOf(slot, await operators.examine(slot));
  } catch (error) {
    if (!(error instanceof Fault) || error.retryable) throw error;
    return null;
  }
}

function isActive({ records, currentNumber }: SlotFacts): boolean {
  const reading = records.find(({ number }) => number === currentNumber)?.reading;
  return (
    reading?.kind === "readable" && (reading.phase === "answering" || reading.phase === "complete")
  );
}

function disagrees(facts: SlotFacts): boolean {
  return differences(facts, null).some(
    ({ code, remedy }) => remedy !== null && !NO_DISAGREEMENT.has(code),
  );
}
