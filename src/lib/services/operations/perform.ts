import { randomUUID } from "node:crypto";
import type { AttemptStore, OperatorStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { AttemptEngine, EventSink, OperatorEntry } from "../attempt";
import { isOwnResult } from "../one-roster";
import { heldUnder, ownResultOf } from "./gradebook-column";
import type { AskingGradebook } from "./gradebook-column";
import { appendAudit } from "./audit";
import type { OperatorActionEntry } from "./audit";
import { CHANGED, reasonProblem, refuse } from "./operator-action";
import type { OperatorActionRequest, OperatorActionResult } from "./operator-action";
import { numbersOf, planOf } from "./plan";
import type { Plan, SlotSnapshot, PlannedWrite } from "./plan";
import { factsOf } from "./slot-facts";

export interface OperationPorts extends AskingGradebook {
  readonly store: AttemptStore;
  readonly operators: OperatorStore;
  readonly engine: Pick<AttemptEngine, "apply" | "publish" | "sweep">;
  readonly emit: EventSink;
}

/**
 * Does one deed to a slot, or says why not. Looks, plans, compares and writes; what an operator has
 * not seen is never written over. The reason is kept before anything is changed. Throws a `Fault`
 * when the world fails (the audit then says `failed`: look again), and a RangeError for a reason
 * that is none.
 */
export async function performOperatorAction(
  ports: OperationPorts,
  slot: Slot,
  order: OperatorActionRequest,
): Promise<OperatorActionResult> {
  const problem = reasonProblem(order.reason);
  if (problem !== null) throw new RangeError(`A reason ${problem}.`);
  const sight = await look(ports, slot);
  if (order.seen !== undefined && order.seen !== sight.facts.version) return CHANGED;
  const plan = planOf(sight, order.deed);
  if (plan.kind === "refused") return plan;
  const refusal = await objection(ports, sight, plan.step);
  if (refusal !== null) return refusal;
  const before = numbersOf(sight.facts);
  const { after, words } = plan;
  const { version } = sight.facts;
  if (order.isDryRun) return { kind: "would", words, before, after, isLeftOver: false, version };
  return audited(ports, order, { sight, plan });
}

export async function look(
  { operators }: Pick<OperationPorts, "operators">,
  slot: Slot,
): Promise<SlotSnapshot> {
  const examined = await operators.examine(slot);
  return { slot, examined, facts: factsOf(slot, examined) };
}

/** What only Redis or the gradebook can say against a plan. Writes nothing. */
async function objection(
  ports: OperationPorts,
  sight: SlotSnapshot,
  step: PlannedWrite,
): Promise<OperatorActionResult | null> {
  if (step.type === "repin") return repinned(ports, sight, { step, isDryRun: true });
  if (step.type !== "drop-result") return null;
  const entry = sight.facts.outbox.find(({ number }) => number === step.number)?.entry;
  if (entry === null) return null;
  const held = await heldUnder(ports, sight.slot, step.number);
  const own = ownResultOf(sight.slot, sight.facts, step.number);
  if (held !== null && (own === null || !isOwnResult(held, own))) return null;
  const words =
    held === null
      ? `The gradebook holds nothing under ${step.number}: finish sends our result.`
      : `The gradebook holds our own result under ${step.number}: finish tidies up.`;
  return refuse("no_conflict", words);
}

interface Decided {
  readonly sight: SlotSnapshot;
  readonly plan: Plan;
}

async function audited(
  ports: OperationPorts,
  order: OperatorActionRequest,
  { sight, plan }: Decided,
): Promise<OperatorActionResult> {
  const { slot, facts } = sight;
  const entry: Omit<OperatorActionEntry, "outcome"> = {
    actionId: randomUUID(),
    operator: order.operator,
    ...slot,
    deed: order.deed.type,
    attemptNumber: plan.attemptNumber,
    reason: order.reason,
    words: plan.words,
    before: numbersOf(facts),
    after: plan.after,
  };
  const { actionId, deed } = entry;
  const say = async (outcome: OperatorActionEntry["outcome"], more: object = {}): Promise<void> => {
    ports.emit({ event: "operator.acted", slot, deed, outcome, actionId });
    await appendAudit(ports.operators, { ...entry, ...more, outcome });
  };
  await appendAudit(ports.operators, { ...entry, outcome: "begun" });
  try {
    const against = await carryOut(ports, sight, plan.step);
    if (against !== null) {
      await say(against.kind === "changed" ? "changed" : "refused");
      return against;
    }
  } catch (error) {
    // Redis may be what failed: then this is not written either, and `begun` stands alone.
    await say("failed").catch(() => undefined);
    throw error;
  }
  await trailed(ports, slot, { action: deed, actionId, number: plan.attemptNumber });
  const now = await look(ports, slot);
  const after = numbersOf(now.facts);
  await say("done", { after });
  const isLeftOver = deed === "finish" && after.waiting.length > 0;
  const words = isLeftOver ? `${plan.words} The gradebook has not taken it yet.` : plan.words;
  const { version } = now.facts;
  return { kind: "done", words, before: entry.before, after, isLeftOver, version };
}

/** Who did it and why is kept by the audit alone. An entry that is missed undoes no deed. */
async function trailed(
  { store, emit }: OperationPorts,
  slot: Slot,
  entry: Omit<OperatorEntry, "kind">,
): Promise<void> {
  try {
    await store.appendTrail(slot, JSON.stringify({ kind: "operator", ...entry }));
  } catch {
    emit({ event: "trail.missed", slot });
  }
}

/** null: done. Otherwise nothing was changed. */
async function carryOut(
  ports: OperationPorts,
  sight: SlotSnapshot,
  step: PlannedWrite,
): Promise<OperatorActionResult | null> {
  const { slot, examined } = sight;
  const { store, operators, engine } = ports;
  switch (step.type) {
    case "repin":
      return repinned(ports, sight, { step, isDryRun: false });
    case "clear": {
      const { record, highWater, startedAt, trailEntry } = step;
      const read = { ...record, startedAt, trailEntry };
      const cleared = await store.clear(slot, read, highWater);
      return cleared === "cleared" ? null : CHANGED;
    }
    case "finalize": {
      const { attemptId } = step;
      const outcome = await engine.apply(slot, { type: "attempt.finalize", attemptId });
      return outcome.kind === "refused" ? CHANGED : null;
    }
    case "publish":
      // A row that was lost is written again, so that what still waits is not forgotten.
      if (examined.nextDeliveryMs === null) await store.enqueue(slot, 0);
      await engine.publish(slot);
      return null;
    case "drop-result": {
      const { number, json } = step;
      await operators.quarantineEntry(slot, { number, json });
      const isSettled = await store.acknowledge(slot, { number, read: json, next: null });
      return isSettled ? null : CHANGED;
    }
    case "set-aside": {
      const { number, stateJson } = step.record;
      const change = { number, stateJson, highWater: step.highWater };
      return (await operators.quarantine(slot, change)) === "aside" ? null : CHANGED;
    }
  }
}

interface RepinStep {
  readonly step: Extract<PlannedWrite, { type: "repin" }>;
  readonly isDryRun: boolean;
}

async function repinned(
  { operators }: OperationPorts,
  { slot, examined }: SlotSnapshot,
  { step, isDryRun }: RepinStep,
): Promise<OperatorActionResult | null> {
  const { number, stateJson } = step.record;
  const { pointer, currentNumber, records } = examined;
  const current = records.find((record) => record.number === currentNumber) ?? null;
  const reply = await operators.repin(slot, { number, stateJson, pointer, current, isDryRun });
  if (reply === "repinned") return null;
  if (reply === "stale") return CHANGED;
  const words = `The next request would leave attempt ${number} again: a newer one is there.`;
  return refuse("would_not_stay", words);
}
