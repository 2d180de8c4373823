import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { AttemptEngine, EnginePorts } from "../attempt";
import { derivedSlot, legacyAdapter } from "./legacy-adapter";
import type { LegacyAdapterPorts } from "./legacy-adapter";
import { finalizeDerived } from "./deriving-finalize";
import { interpret } from "./read";
import type { AttemptRequest, Outcome } from "./outcome";

export interface DerivationEnginePorts
  extends EnginePorts, Omit<LegacyAdapterPorts, "resultIdPrefix"> {}

type Making = (store: AttemptStore, derive: (slot: Slot) => Promise<number>) => AttemptEngine;

export interface DerivationPorts extends LegacyAdapterPorts {
  readonly nowMs: () => number;
}

/**
 * Each request finds its attempt by a number derived anew. Tokens bring nothing back here and
 * refuse nothing: the earlier version knew none.
 */
export function deriving(ports: DerivationPorts, make: Making): AttemptEngine {
  const unwatched = { ...ports, watch: undefined };
  const engine = make(legacyAdapter(ports), async (slot) => {
    return (await derivedSlot(unwatched, slot)).number;
  });
  const apply = async (slot: Slot, request: AttemptRequest): Promise<Outcome> => {
    if (request.type === "attempt.finalize") return finalizeDerived(ports, slot, request);
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
async function forgetFinished(ports: DerivationPorts, slot: Slot): Promise<void> {
  const { number, highWater } = await derivedSlot(ports, slot);
  const record = number === 1 ? null : await ports.records.read(slot, number - 1);
  if (record === null) return;
  const loaded = { record, highWater, pointerFound: String(record.number), orphanedNumber: null };
  const { decoded } = interpret(ports, slot, loaded);
  if (decoded.kind === "quarantined" || !decoded.snapshot.matches("Finalized")) return;
  const gone = { number: record.number, readJson: record.stateJson, stateJson: null };
  await ports.records.replace(slot, gone);
}
