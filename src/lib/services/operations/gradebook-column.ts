import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import type { ResultIdForm } from "#lib/gradebook-settings";
import {
  attemptNumberIn,
  belongsToOtherSlot,
  isOwnResult,
  lineItemIdOf,
  resultIdOf,
} from "../one-roster";
import type { Gradebook, GradebookResult, OwnResult } from "../one-roster";
import type { SlotFacts } from "./slot-facts";

/** The most numbers that are looked up by id: one request each. */
const LOOKUPS_MAX = 12;

/** The result that the gradebook holds under one attempt's id. */
export interface HeldResult {
  readonly number: number;
  /** Whether the list contains it. A list may lag; a lookup by id is current. */
  readonly isListed: boolean;
  /** null: the gradebook has no result of this id. */
  readonly held: {
    readonly score: number | null;
    readonly isDeleted: boolean;
    /**
     * The attempt that wrote it; null when another system did. Where the gradebook has dropped the
     * metadata, our waiting result identifies it.
     */
    readonly attemptId: string | null;
  } | null;
}

/** What the gradebook says of a slot, or why it did not answer. */
export type GradebookColumn =
  | {
      readonly kind: "answered";
      /** The next attempt number that the list alone would give. */
      readonly nextByList: number;
      /** Ascending by number. */
      readonly results: readonly HeldResult[];
    }
  | { readonly kind: "fault"; readonly code: string; readonly message: string };

export interface GradebookPorts {
  readonly gradebook: Gradebook;
  readonly resultIdPrefix: string;
  /** If omitted, `inherited`. */
  readonly resultIdForm?: ResultIdForm;
}

/**
 * Reads the results of a slot from the gradebook: its list, and by id the newest twelve numbers that
 * Redis or the list names. A fault of the gradebook is returned and not thrown.
 */
export async function gradebookColumn(
  ports: GradebookPorts,
  slot: Slot,
  facts: SlotFacts,
): Promise<GradebookColumn> {
  try {
    const listed = numbersIn(await ports.gradebook.listResults(slot), slot, ports);
    const numbers = [...new Set([...numbersOf(facts), ...listed.keys()])].sort((a, b) => a - b);
    const results = await Promise.all(
      numbers.slice(-LOOKUPS_MAX).map(async (number): Promise<HeldResult> => {
        const found = await heldUnder(ports, slot, number);
        const own = ownResultOf(slot, facts, number);
        const isOwn = found !== null && own !== null && isOwnResult(found, own);
        const held = found && heldOf(isOwn ? { ...found, attemptId: own.attemptId } : found);
        return { number, isListed: listed.has(number), held };
      }),
    );
    const nextByList = Math.max(listed.size, ...listed.keys()) + 1;
    return { kind: "answered", nextByList, results };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "fault", code: error.code, message: error.message };
  }
}

/**
 * The result under the id of this number. Where ids are `unambiguous`, also a result of this slot
 * under the id of the inherited form: it was published before the setting was changed.
 */
export async function heldUnder(
  { gradebook, resultIdPrefix, resultIdForm = "inherited" }: GradebookPorts,
  slot: Slot,
  number: number,
): Promise<GradebookResult | null> {
  const id = resultIdOf(slot, number, resultIdPrefix, resultIdForm);
  const found = await gradebook.findResult(id);
  if (found !== null || resultIdForm === "inherited") return found;
  const before = await gradebook.findResult(resultIdOf(slot, number, resultIdPrefix));
  return before === null || belongsToOtherSlot(slot, before) ? null : before;
}

/** The waiting result of a number, with the fields that identify it; null when there is none. */
export function ownResultOf(slot: Slot, facts: SlotFacts, number: number): OwnResult | null {
  const entry = facts.outbox.find((each) => each.number === number)?.entry ?? null;
  if (entry === null) return null;
  const { attemptId, score, finishedAt, allReported } = entry;
  const lineItemId = lineItemIdOf(slot.resourceId);
  return { attemptId, score, finishedAt, allReported, userId: slot.userId, lineItemId };
}

function numbersIn(
  listed: readonly GradebookResult[],
  slot: Slot,
  { resultIdPrefix, resultIdForm }: GradebookPorts,
): ReadonlyMap<number, GradebookResult> {
  return new Map(
    listed.flatMap((result): [number, GradebookResult][] => {
      const number = attemptNumberIn(result.resultId, slot, resultIdPrefix, resultIdForm);
      return number === null ? [] : [[number, result]];
    }),
  );
}

function numbersOf(facts: SlotFacts): readonly number[] {
  const stored = [...facts.records, ...facts.outbox].map(({ number }) => number);
  return facts.highWater > 0 ? [...stored, facts.highWater] : stored;
}

function heldOf({ score, status, attemptId }: GradebookResult): NonNullable<HeldResult["held"]> {
  return { score, isDeleted: status === "tobedeleted", attemptId };
}
