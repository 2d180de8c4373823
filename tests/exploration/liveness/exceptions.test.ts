import { expect, test } from "vitest";
import { attemptModel } from "../attempt-model";
import { explore } from "../core/explorer";
import { traceText } from "../core/trace";
import type { ExceptionId } from "../exceptions";
import type { Scenario } from "../scenario";
import { alike, scenario, worldAfter } from "../scenarios";
import { checkLiveness, traceOfRun } from "./check";
import type { LivenessFound } from "./check";
import { FairStarts } from "./starts";

/** A result waits, and the outbox index has lost the row that says so. */
async function withoutRow(): Promise<Scenario> {
  const waiting = await worldAfter(["start", "answer", "answer", "finalize"], false);
  const entries = [...waiting.entries].filter(([key]) => !key.startsWith("assess:outbox-index"));
  return scenario({
    id: "without-row",
    title: "a result waits where no sweep looks",
    pods: alike(1, ["resume"], { isPublishing: false }),
    world: { ...waiting, entries: new Map(entries) },
    lastNumber: 1,
    faults: 0,
  });
}

async function check(of: Scenario, exceptions: readonly ExceptionId[]): Promise<LivenessFound> {
  const starts = new FairStarts(of, exceptions);
  await explore(attemptModel(of), { onVisit: starts.visit });
  return checkLiveness(starts);
}

test("exception finalize-outlives-flush is needed: a result without a row waits for ever (L1, L2)", async () => {
  const of = await withoutRow();
  const { violations } = await check(of, []);
  expect(violations.map(({ invariant, what }) => `${invariant}: ${what}`)).toEqual([
    "L1: the result of attempt 1 does not reach the gradebook, and the run comes back to where it was",
    "L2: a result waits and the outbox index has no row for it, and the run comes back to where it was",
  ]);
  const [first] = violations;
  if (first === undefined) throw new Error("nothing was found");
  // Only the student who never comes back leaves it there: the next finalize enqueues it again.
  expect(traceText(await traceOfRun(of, first))).not.toContain("the student");
});

test("exception finalize-outlives-flush excuses exactly that, and no other exception does", async () => {
  const of = await withoutRow();
  const excused = await check(of, ["finalize-outlives-flush"]);
  expect([excused.violations, excused.exceptions]).toEqual([[], ["finalize-outlives-flush"]]);
  const others = await check(of, ["redis-lost-data", "record-evicted"]);
  expect([others.violations.length, others.exceptions]).toEqual([2, []]);
});
