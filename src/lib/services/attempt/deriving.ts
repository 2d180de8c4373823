import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { derivedSlot, legacyAdapter } from "./legacy-adapter";
import type { LegacyAdapterParts } from "./legacy-adapter";
import { finalizeDerived } from "./deriving-finalize";
import { interpret } from "./read";
import type { AttemptEngine, AttemptRequest, EnginePorts, Outcome } from "./contract";

export type DerivationPorts = EnginePorts & Pick<LegacyAdapterParts, "records" | "watch">;

type EngineFactory = (
  store: AttemptStore,
  derive: (slot: Slot) => Promise<number>,
) => AttemptEngine;

/**
 * Every request derives the number of its attempt anew. Tokens have no effect here, because the
 * earlier version had none.
 */
export function deriving(parts: LegacyAdapterParts, makeEngine: EngineFactory): AttemptEngine {
  const unwatched = { ...parts, watch: undefined };
  const engine = makeEngine(legacyAdapter(parts), async (slot) => {
    return (await derivedSlot(unwatched, slot)).number;
  });
  const apply = async (slot: Slot, request: AttemptRequest): Promise<Outcome> => {
    if (request.type === "attempt.finalize") return finalizeDerived(parts, slot, request);
    const outcome = await engine.apply(slot, request);
    if (request.type === "attempt.reset" && outcome.kind !== "refused") {
      await forgetFinished(unwatched, slot);
    }
    return outcome;
  };
  return {
    resolveAssessmentContext: (slot) => engine.resolveAssessmentContext(slot),
    getActiveState: (slot) => engine.getActiveState(slot),
    ensureActiveState: (slot) => apply(slot, { type: "attempt.start" }),
    apply,
    deriveNextAttemptNumber: async (slot) => (await derivedSlot(unwatched, slot)).number,
    publish: (slot) => engine.publish(slot),
    sweep: (options) => engine.sweep(options),
  };
}

/**
 * The earlier version never looks at a finished record again. A pinned pod would show it after the
 * reset, so "Try again" takes it away; its result is in the gradebook.
 */
async function forgetFinished(parts: LegacyAdapterParts, slot: Slot): Promise<void> {
  const { number, highWater } = await derivedSlot(parts, slot);
  const record = number === 1 ? null : await parts.records.read(slot, number - 1);
  if (record === null) return;
  const loaded = { record, highWater, pointerFound: String(record.number), orphanedNumber: null };
  const { decoded } = interpret(parts, slot, loaded);
  if (decoded.kind === "quarantined" || !decoded.snapshot.matches("Finalized")) return;
  const gone = { number: record.number, readJson: record.stateJson, stateJson: null };
  await parts.records.replace(slot, gone);
}
