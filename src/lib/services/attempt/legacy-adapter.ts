import type { AttemptStore, LegacyRecordRepository } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { attemptNumberIn } from "../one-roster";
import type { EngineParts } from "./contract";
import { numberAfter } from "./numbering";
import type { PeekedNumbers } from "./rollout-engine";

export interface LegacyAdapterParts extends Pick<
  EngineParts,
  "store" | "gradebook" | "emit" | "hooks" | "nowMs" | "resultIdPrefix" | "resultIdForm"
> {
  readonly records: LegacyRecordRepository;
  /** In shadow mode: gets each derived number and what a pinned pod would see. */
  readonly watch?: ((slot: Slot, derived: number, seen: PeekedNumbers) => void) | undefined;
}

export interface DerivedSlot {
  readonly number: number;
  readonly highWater: number;
}

/**
 * The number by the earlier version's rule: the results of this slot's attempts in the list, plus
 * one. Always above the high-water mark, so that a rollback from `pinned` overwrites no result.
 * Throws a `Fault` when Redis or the gradebook fails.
 */
export async function derivedSlot(parts: LegacyAdapterParts, slot: Slot): Promise<DerivedSlot> {
  const [peeked, listed] = await Promise.all([
    parts.records.peek(slot),
    parts.gradebook.listResults(slot),
  ]);
  const taken = listed.filter(({ resultId }) => {
    const { resultIdPrefix, resultIdForm } = parts;
    return attemptNumberIn(resultId, slot, resultIdPrefix, resultIdForm) !== null;
  });
  const number = Math.max(taken.length, peeked.highWater) + 1;
  const afterListed = numberAfter(listed, slot, parts);
  callWatch(parts, slot, { number, seen: { ...peeked, afterListed } });
  return { number, highWater: peeked.highWater };
}

function callWatch(
  { watch, emit }: LegacyAdapterParts,
  slot: Slot,
  { number, seen }: { readonly number: number; readonly seen: PeekedNumbers },
): void {
  try {
    watch?.(slot, number, seen);
  } catch {
    emit({ event: "rollout.shadow_failed", slot });
  }
}

/** A store whose current attempt is the record of the derived number. It writes no pointer. */
export function legacyAdapter(parts: LegacyAdapterParts): AttemptStore {
  const { store, records } = parts;
  const load: AttemptStore["load"] = async (slot) => {
    const { number, highWater } = await derivedSlot(parts, slot);
    const record = await records.read(slot, number);
    return {
      record,
      highWater,
      pointerFound: record === null ? null : String(number),
      orphanedNumber: null,
    };
  };
  return {
    ...store,
    load,
    create: async (slot, { number, stateJson }) => {
      const reply = await records.replace(slot, { number, readJson: null, stateJson });
      return reply === "replaced" ? "created" : "occupied";
    },
    commit: async (slot, { read, stateJson, newQuestionJsons }) => {
      const { number, stateJson: readJson, questionJsons } = read;
      const change = { number, readJson, stateJson, newQuestionJsons, questionJsons };
      const reply = await records.replace(slot, change);
      if (reply === "replaced") return { kind: "committed" };
      return { kind: "stale", now: await load(slot) };
    },
    // Stores no list: in these modes the current content decides, as in the earlier version.
    adoptList: (_slot, { listJson }) => Promise.resolve(listJson),
    clear: async (slot, { number, stateJson: readJson }) => {
      const reply = await records.replace(slot, { number, readJson, stateJson: null });
      return reply === "replaced" ? "cleared" : "stale";
    },
  };
}
