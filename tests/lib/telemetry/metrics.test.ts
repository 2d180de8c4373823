import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUIZ, questionsOf, seriesOf, startProcess, takeWhole, type Process } from "./process";

let process: Process;
beforeAll(async () => {
  process = await startProcess();
});
afterAll(() => process.stop());

/** The change of one series by a step. */
async function change(
  step: () => Promise<unknown>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const before = seriesOf(await process.metrics(), name, labels);
  await step();
  return seriesOf(await process.metrics(), name, labels) - before;
}

const outcomes = "holdfast_attempt_outcomes_total";
const start = (userId: string) => () =>
  process.wired.engine.ensureActiveState({ userId, resourceId: QUIZ });

describe("events of attempts are counted", () => {
  test("by event, outcome and code", async () => {
    const slot = { userId: "ada", resourceId: QUIZ };
    await takeWhole(process, slot);
    const text = await process.metrics();
    const type = "holdfast_event_type";
    expect(seriesOf(text, outcomes, { [type]: "attempt.start" })).toBe(1);
    expect(seriesOf(text, outcomes, { [type]: "question.answer" })).toBe(3);
    expect(seriesOf(text, outcomes, { holdfast_outcome: "applied" })).toBe(7);
    const late = () => process.wired.engine.apply(slot, { type: "attempt.finalize" });
    expect(await change(late, outcomes, { holdfast_outcome: "replayed" })).toBe(1);
    const early = () =>
      process.wired.engine.apply({ ...slot, userId: "ben" }, { type: "attempt.finalize" });
    const refused = { holdfast_outcome: "refused", holdfast_code: "attempt_not_found" };
    expect(await change(early, outcomes, refused)).toBe(1);
    expect(seriesOf(text, "holdfast_request_duration_count")).toBe(7);
  });

  test("a derivation for each new attempt, and none for a resumed one", async () => {
    expect(await change(start("cem"), "holdfast_derivations_total")).toBe(1);
    expect(await change(start("cem"), "holdfast_derivations_total")).toBe(0);
    const text = await process.metrics();
    expect(seriesOf(text, "holdfast_derivation_walked_count")).toBe(
      seriesOf(text, "holdfast_derivations_total"),
    );
  });

  test("a recovery, a stale pointer and an unreadable record", async () => {
    const raw = new Redis(process.redis.url);
    const pointer = `assess:active:dora:${QUIZ}`;
    await start("dora")();
    await raw.del(pointer);
    expect(await change(start("dora"), "holdfast_recoveries_total")).toBe(1);
    await raw.set(pointer, "7");
    expect(await change(start("dora"), "holdfast_pointer_stale_total")).toBe(1);
    await raw.set(`assess:state:dora:${QUIZ}:1`, "no record");
    const kind = { holdfast_record_kind: "quarantined" };
    expect(await change(start("dora"), "holdfast_records_unusable_total", kind)).toBe(1);
    raw.disconnect();
  });

  test("a stale commit", async () => {
    const slot = { userId: "eva", resourceId: QUIZ };
    await start("eva")();
    const [first] = await questionsOf(process, slot);
    const named = { questionId: first?.id ?? "", questionIndex: 0 };
    const raw = new Redis(process.redis.url);
    const key = `assess:state:eva:${QUIZ}:1`;
    // The same state in other bytes, as if another process had written it meanwhile.
    await raw.set(key, JSON.stringify(JSON.parse((await raw.get(key)) ?? ""), null, 1));
    raw.disconnect();
    const skip = () => process.wired.engine.apply(slot, { type: "question.skip", ...named });
    const labels = { holdfast_contention_kind: "stale", holdfast_event_type: "question.skip" };
    expect(await change(skip, "holdfast_contention_total", labels)).toBe(1);
  });

  test("faults of the gradebook by operation, and each HTTP exchange by its status", async () => {
    process.gradebook.setFaults(["F12:status=500"]);
    const faults = "holdfast_gradebook_faults_total";
    const labels = {
      holdfast_gradebook_operation: "list",
      holdfast_code: "gradebook_unavailable",
    };
    const failing = () => start("finn")().catch(() => undefined);
    expect(await change(failing, faults, labels)).toBe(1);
    process.gradebook.setFaults([]);
    const text = await process.metrics();
    const client = "http_client_request_duration_count";
    expect(seriesOf(text, client, { http_response_status_code: "500" })).toBe(3);
    expect(seriesOf(text, outcomes, { holdfast_outcome: "fault" })).toBe(1);
  });

  test("published results, and the number of waiting slots", async () => {
    const publish = "holdfast_publish_total";
    const finish = () => takeWhole(process, { userId: "gil", resourceId: QUIZ });
    expect(await change(finish, publish, { holdfast_publish_result: "published" })).toBe(1);
    const waiting = { holdfast_outbox_due: "later" };
    expect(seriesOf(await process.metrics(), "holdfast_outbox_waiting", waiting)).toBeGreaterThan(
      0,
    );
  });
});

test("the duration of calls to Redis is recorded by command", async () => {
  const text = await process.metrics();
  for (const name of ["holdfast_load", "holdfast_create", "holdfast_commit"]) {
    const labels = { db_system_name: "redis", db_operation_name: name };
    const count = seriesOf(text, "db_client_operation_duration_count", labels);
    expect([name, count > 0]).toEqual([name, true]);
  }
});
