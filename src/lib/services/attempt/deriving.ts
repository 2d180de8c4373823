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
 * An engine that derives the number of the attempt in every request, as the earlier version does.
 * Tokens have no effect, because the earlier version had none.
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
      await removeFinished(unwatched, slot);
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
 * Removes the finished record after a reset. The earlier version never reads it again, but a pinned
 * pod would still show it. Its result is in the gradebook.
 */
async function removeFinished(parts: LegacyAdapterParts, slot: Slot): Promise<void> {
  const { number, highWater } = await derivedSlot(parts, slot);
  const record = number === 1 ? null : await parts.records.read(slot, number - 1);
  if (record === null) return;
  const loaded = { record, highWater, pointerFound: String(record.number), orphanedNumber: null };
  const { decoded } = interpret(parts, slot, loaded);
  if (decoded.kind === "quarantined" || !decoded.snapshot.matches("Finalized")) return;
  const removal = { number: record.number, readJson: record.stateJson, stateJson: null };
  await parts.records.replace(slot, removal);
}
