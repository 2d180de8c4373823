import { randomUUID } from "node:crypto";
import type { AttemptStore, OperatorStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { AttemptEngine, EventSink, OperatorEntry } from "../attempt";
import { isOwnResult } from "../one-roster";
import { heldUnder, ownResultOf } from "./gradebook-column";
import type { GradebookPorts } from "./gradebook-column";
import { appendAudit } from "./audit";
import type { OperatorActionEntry } from "./audit";
import { CHANGED, reasonProblem, refuse } from "./operator-action";
import type { OperatorActionRequest, OperatorActionResult } from "./operator-action";
import { numbersOf, planOf } from "./plan";
import type { Plan, SlotSnapshot, PlannedWrite } from "./plan";
import { factsOf } from "./slot-facts";

export interface OperationPorts extends GradebookPorts {
  readonly store: AttemptStore;
  readonly operators: OperatorStore;
  readonly engine: Pick<AttemptEngine, "apply" | "publish" | "sweep">;
  readonly emit: EventSink;
}

/**
 * Runs one operator action on a slot, or refuses it. Reads the slot, plans the write, compares and
 * writes: a state that the operator has not seen is never overwritten. The audit keeps the reason
 * before anything is changed. Throws a `Fault` when Redis or the gradebook fails (the audit then
 * says `failed`, and the operator must check the slot), and a RangeError for an invalid reason.
 */
export async function performOperatorAction(
  ports: OperationPorts,
  slot: Slot,
  request: OperatorActionRequest,
): Promise<OperatorActionResult> {
  const problem = reasonProblem(request.reason);
  if (problem !== null) throw new RangeError(`A reason ${problem}.`);
  const snapshot = await readSnapshot(ports, slot);
  if (request.seen !== undefined && request.seen !== snapshot.facts.version) return CHANGED;
  const plan = planOf(snapshot, request.action);
  if (plan.kind === "refused") return plan;
  const refusal = await objection(ports, snapshot, plan.step);
  if (refusal !== null) return refusal;
  const before = numbersOf(snapshot.facts);
  const { after, words } = plan;
  const { version } = snapshot.facts;
  if (request.isDryRun) return { kind: "would", words, before, after, isLeftOver: false, version };
  return performWithAudit(ports, request, snapshot, plan);
}

export async function readSnapshot(
  { operators }: Pick<OperationPorts, "operators">,
  slot: Slot,
): Promise<SlotSnapshot> {
  const examined = await operators.examine(slot);
  return { slot, examined, facts: factsOf(slot, examined) };
}

/** Refusals that need Redis or the gradebook. Writes nothing; null: no objection. */
async function objection(
  ports: OperationPorts,
  snapshot: SlotSnapshot,
  step: PlannedWrite,
): Promise<OperatorActionResult | null> {
  if (step.type === "repin") return repin(ports, snapshot, step, true);
  if (step.type !== "drop-result") return null;
  const entry = snapshot.facts.outbox.find(({ number }) => number === step.number)?.entry;
  if (entry === null) return null;
  const held = await heldUnder(ports, snapshot.slot, step.number);
  const own = ownResultOf(snapshot.slot, snapshot.facts, step.number);
  if (held !== null && (own === null || !isOwnResult(held, own))) return null;
  const words =
    held === null
      ? `The gradebook has no result of attempt ${step.number}: run finish to send ours.`
      : `The gradebook has our own result of attempt ${step.number}: run finish to close it.`;
  return refuse("no_conflict", words);
}

async function performWithAudit(
  ports: OperationPorts,
  request: OperatorActionRequest,
  snapshot: SlotSnapshot,
  plan: Plan,
): Promise<OperatorActionResult> {
  const { slot, facts } = snapshot;
  const entry: Omit<OperatorActionEntry, "outcome"> = {
    actionId: randomUUID(),
    operator: request.operator,
    ...slot,
    deed: request.action.type,
    attemptNumber: plan.attemptNumber,
    reason: request.reason,
    words: plan.words,
    before: numbersOf(facts),
    after: plan.after,
  };
  const { actionId, deed } = entry;
  const recordOutcome = async (
    outcome: OperatorActionEntry["outcome"],
    more: object = {},
  ): Promise<void> => {
    ports.emit({ event: "operator.acted", slot, deed, outcome, actionId });
    await appendAudit(ports.operators, { ...entry, ...more, outcome });
  };
  await appendAudit(ports.operators, { ...entry, outcome: "begun" });
  try {
    const failure = await write(ports, snapshot, plan.step);
    if (failure !== null) {
      await recordOutcome(failure.kind === "changed" ? "changed" : "refused");
      return failure;
    }
  } catch (error) {
    // If Redis failed, this entry cannot be written either, and the audit shows `begun` alone.
    await recordOutcome("failed").catch(() => undefined);
    throw error;
  }
  await appendToTrail(ports, slot, { action: deed, actionId, number: plan.attemptNumber });
  const now = await readSnapshot(ports, slot);
  const after = numbersOf(now.facts);
  await recordOutcome("done", { after });
  const isLeftOver = deed === "finish" && after.waiting.length > 0;
  const words = isLeftOver ? `${plan.words} The gradebook has not accepted it yet.` : plan.words;
  const { version } = now.facts;
  return { kind: "done", words, before: entry.before, after, isLeftOver, version };
}

/** The audit alone keeps the operator and the reason. A missed entry of the trail is only logged. */
async function appendToTrail(
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

/** Writes what was planned. null: done; otherwise nothing was changed. */
async function write(
  ports: OperationPorts,
  snapshot: SlotSnapshot,
  step: PlannedWrite,
): Promise<OperatorActionResult | null> {
  const { slot, examined } = snapshot;
  const { store, operators, engine } = ports;
  switch (step.type) {
    case "repin":
      return repin(ports, snapshot, step, false);
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
      // Writes a lost row of the outbox index again, so that the sweep finds what still waits.
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

async function repin(
  { operators }: OperationPorts,
  { slot, examined }: SlotSnapshot,
  step: Extract<PlannedWrite, { type: "repin" }>,
  isDryRun: boolean,
): Promise<OperatorActionResult | null> {
  const { number, stateJson } = step.record;
  const { pointer, currentNumber, records } = examined;
  const current = records.find((record) => record.number === currentNumber) ?? null;
  const reply = await operators.repin(slot, { number, stateJson, pointer, current, isDryRun });
  if (reply === "repinned") return null;
  if (reply === "stale") return CHANGED;
  const words = `The next request would leave attempt ${number} again, because a newer one exists.`;
  return refuse("would_not_stay", words);
}
