import { randomUUID } from "node:crypto";
import type { AttemptStore, OperatorStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { AttemptEngine, Journal, OperatorEntry } from "../attempt";
import { isOwnResult } from "../one-roster";
import { heldUnder, ownResultOf } from "./gradebook-column";
import type { AskingGradebook } from "./gradebook-column";
import { appendAudit } from "./audit";
import type { DeedEntry } from "./audit";
import { CHANGED, reasonProblem, refuse } from "./deed";
import type { DeedOrder, DeedReport } from "./deed";
import { numbersOf, planOf } from "./plan";
import type { Plan, Sight, Step } from "./plan";
import { factsOf } from "./slot-facts";

export interface Performing extends AskingGradebook {
  readonly store: AttemptStore;
  readonly operators: OperatorStore;
  readonly engine: Pick<AttemptEngine, "apply" | "publish" | "sweep">;
  readonly note: Journal;
}

/**
 * Does one deed to a slot, or says why not. Looks, plans, compares and writes; what an operator has
 * not seen is never written over. The reason is kept before anything is changed. Throws a `Fault`
 * when the world fails (the audit then says `failed`: look again), and a RangeError for a reason
 * that is none.
 */
export async function performDeed(
  ports: Performing,
  slot: Slot,
  order: DeedOrder,
): Promise<DeedReport> {
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
  { operators }: Pick<Performing, "operators">,
  slot: Slot,
): Promise<Sight> {
  const examined = await operators.examine(slot);
  return { slot, examined, facts: factsOf(slot, examined) };
}

/** What only Redis or the gradebook can say against a plan. Writes nothing. */
async function objection(ports: Performing, sight: Sight, step: Step): Promise<DeedReport | null> {
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
  readonly sight: Sight;
  readonly plan: Plan;
}

async function audited(
  ports: Performing,
  order: DeedOrder,
  { sight, plan }: Decided,
): Promise<DeedReport> {
  const { slot, facts } = sight;
  const entry: Omit<DeedEntry, "outcome"> = {
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
  const say = async (outcome: DeedEntry["outcome"], more: object = {}): Promise<void> => {
    ports.note({ event: "operator.acted", slot, deed, outcome, actionId });
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
  { store, note }: Performing,
  slot: Slot,
  entry: Omit<OperatorEntry, "kind">,
): Promise<void> {
  try {
    await store.appendTrail(slot, JSON.stringify({ kind: "operator", ...entry }));
  } catch {
    note({ event: "trail.missed", slot });
  }
}

/** null: done. Otherwise nothing was changed. */
async function carryOut(ports: Performing, sight: Sight, step: Step): Promise<DeedReport | null> {
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
      if (examined.nextLookMs === null) await store.announce(slot, 0);
      await engine.publish(slot);
      return null;
    case "drop-result": {
      const { number, json } = step;
      await operators.keepEntryAside(slot, { number, json });
      const isSettled = await store.settle(slot, { number, read: json, next: null });
      return isSettled ? null : CHANGED;
    }
    case "set-aside": {
      const { number, stateJson } = step.record;
      const change = { number, stateJson, highWater: step.highWater };
      return (await operators.setAside(slot, change)) === "aside" ? null : CHANGED;
    }
  }
}

interface RepinStep {
  readonly step: Extract<Step, { type: "repin" }>;
  readonly isDryRun: boolean;
}

async function repinned(
  { operators }: Performing,
  { slot, examined }: Sight,
  { step, isDryRun }: RepinStep,
): Promise<DeedReport | null> {
  const { number, stateJson } = step.record;
  const { pointer, currentNumber, records } = examined;
  const current = records.find((record) => record.number === currentNumber) ?? null;
  const reply = await operators.repin(slot, { number, stateJson, pointer, current, isDryRun });
  if (reply === "repinned") return null;
  if (reply === "stale") return CHANGED;
  const words = `The next request would leave attempt ${number} again: a newer one is there.`;
  return refuse("would_not_stay", words);
}
