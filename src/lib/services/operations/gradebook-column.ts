import { Fault } from "../../fault";
import type { Slot } from "../../slot";
import { attemptNumberIn, resultIdOf } from "../one-roster";
import type { Gradebook, GradebookResult } from "../one-roster";
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
    /** The attempt that wrote it; null when another system did. */
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
}

/**
 * What the gradebook says of a slot: its list, and by id every number that Redis or the list names,
 * the newest twelve. Never throws for a gradebook in trouble: that is an answer too.
 */
export async function gradebookColumn(
  { gradebook, resultIdPrefix }: AskingGradebook,
  slot: Slot,
  facts: SlotFacts,
): Promise<GradebookColumn> {
  try {
    const listed = numbersIn(await gradebook.listResults(slot), slot, resultIdPrefix);
    const asked = [...new Set([...numbersOf(facts), ...listed.keys()])].sort((a, b) => a - b);
    const results = await Promise.all(
      asked.slice(-ASKED_MAX).map(async (number): Promise<HeldResult> => {
        const found = await gradebook.findResult(resultIdOf(slot, number, resultIdPrefix));
        return { number, isListed: listed.has(number), held: found && heldOf(found) };
      }),
    );
    const nextByList = Math.max(listed.size, ...listed.keys()) + 1;
    return { kind: "answered", nextByList, results };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "fault", code: error.code, message: error.message };
  }
}

function numbersIn(
  listed: readonly GradebookResult[],
  slot: Slot,
  prefix: string,
): ReadonlyMap<number, GradebookResult> {
  return new Map(
    listed.flatMap((result): [number, GradebookResult][] => {
      const number = attemptNumberIn(result.resultId, slot, prefix);
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
