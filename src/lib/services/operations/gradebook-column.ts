import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import type { ResultIdForm } from "#lib/gradebook-settings";
import { attemptNumberIn, isOfAnother, isOwnResult, lineItemIdOf, resultIdOf } from "../one-roster";
import type { Gradebook, GradebookResult, OwnResult } from "../one-roster";
import type { SlotFacts } from "./slot-facts";

/** Numbers that are asked for by id: one request each. */
const ASKED_MAX = 12;

/** What the gradebook holds under one attempt's id. */
export interface HeldResult {
  readonly number: number;
  /** Whether its list shows it. A list may lag; by id it is current. */
  readonly isListed: boolean;
  /** null: the gradebook has no result of this id. */
  readonly held: {
    readonly score: number | null;
    readonly isDeleted: boolean;
    /**
     * The attempt that wrote it; null when another system did. Where the gradebook has dropped
     * what names the attempt, it is recognised by our result that waits.
     */
    readonly attemptId: string | null;
  } | null;
}

export type GradebookColumn =
  | {
      readonly kind: "answered";
      /** What counting the list alone would say the next attempt is. */
      readonly nextByList: number;
      /** Ascending by number. */
      readonly results: readonly HeldResult[];
    }
  | { readonly kind: "fault"; readonly code: string; readonly message: string };

export interface AskingGradebook {
  readonly gradebook: Gradebook;
  readonly resultIdPrefix: string;
  /** If omitted, `inherited`. */
  readonly resultIdForm?: ResultIdForm;
}

/**
 * What the gradebook says of a slot: its list, and by id every number that Redis or the list names,
 * the newest twelve. Never throws for a gradebook in trouble: that is an answer too.
 */
export async function gradebookColumn(
  ports: AskingGradebook,
  slot: Slot,
  facts: SlotFacts,
): Promise<GradebookColumn> {
  try {
    const listed = numbersIn(await ports.gradebook.listResults(slot), slot, ports);
    const asked = [...new Set([...numbersOf(facts), ...listed.keys()])].sort((a, b) => a - b);
    const results = await Promise.all(
      asked.slice(-ASKED_MAX).map(async (number): Promise<HeldResult> => {
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
 * The result under the id of this number. Where ids are `unambiguous`, one of this slot in the
 * inherited form as well: it was published before the form was changed.
 */
export async function heldUnder(
  { gradebook, resultIdPrefix, resultIdForm = "inherited" }: AskingGradebook,
  slot: Slot,
  number: number,
): Promise<GradebookResult | null> {
  const id = resultIdOf(slot, number, resultIdPrefix, resultIdForm);
  const found = await gradebook.findResult(id);
  if (found !== null || resultIdForm === "inherited") return found;
  const before = await gradebook.findResult(resultIdOf(slot, number, resultIdPrefix));
  return before === null || isOfAnother(slot, before) ? null : before;
}

/** What waits under a number, as far as it is needed to recognise it; null when nothing does. */
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
  { resultIdPrefix, resultIdForm }: AskingGradebook,
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
