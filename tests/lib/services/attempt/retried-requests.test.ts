import { describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptRequest } from "#lib/services/attempt";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import { answer, engineHarness, SLOT } from "./harness";
import type { EngineHarness } from "./harness";

const question = (questionIndex: number) => ({ questionIndex, questionId: `q${questionIndex}` });
const finalize = { type: "attempt.finalize" } as const;
const reset = { type: "attempt.reset" } as const;

/** An engine that loads every request, and whose first write meets what `first` does instead. */
function meeting(first: (harness: EngineHarness, write: () => Promise<unknown>) => Promise<void>) {
  let isMet = true;
  const meet = async <Reply>(stale: () => Promise<Reply>, write: () => Promise<Reply>) => {
    if (isMet) return write();
    isMet = true;
    await first(harness, write);
    return stale();
  };
  const wrapStore = (store: AttemptStore): AttemptStore => ({
    ...store,
    commit: (slot, change) => {
      const stale = async () => ({ kind: "stale", now: await store.load(slot) }) as const;
      return meet<Awaited<ReturnType<AttemptStore["commit"]>>>(stale, () =>
        store.commit(slot, change),
      );
    },
    clear: (slot, read, mark) =>
      meet<"cleared" | "stale">(
        () => Promise.resolve("stale"),
        () => store.clear(slot, read, mark),
      ),
  });
  const harness = engineHarness({ wrapStore, ports: { cache: new WriteThroughCache(0) } });
  return { ...harness, meetNext: () => void (isMet = false) };
}

/** Another process abandons the attempt and starts the next one with its number. */
async function replaceAttempt({ ports, store, clock }: EngineHarness): Promise<void> {
  clock.nowMs += 1_000;
  const other = createAttemptEngine({ ...ports, store, cache: new WriteThroughCache(0) }, {});
  await other.apply(SLOT, reset);
  await other.ensureActiveState(SLOT);
}

describe("a request that names no attempt, tried again after another process has replaced it", () => {
  it.each<[string, AttemptRequest, number]>([
    ["an answer", answer(0), 0],
    ["a skip", { type: "question.skip", ...question(0) }, 0],
    ["a report", { type: "question.report", report: "unclear", ...question(0) }, 0],
    ["a finalize", finalize, 2],
    ["a reset", reset, 1],
  ])("%s is refused and leaves the new attempt alone (I1, H9)", async (_what, request, answers) => {
    const harness = meeting(replaceAttempt);
    const { engine } = harness;
    await engine.ensureActiveState(SLOT);
    for (let at = 0; at < answers; at += 1) await engine.apply(SLOT, answer(at));
    harness.meetNext();
    expect(await engine.apply(SLOT, request)).toMatchObject({
      ...{ kind: "refused", code: "stale_attempt" },
      attempt: { attemptNumber: 1, currentQuestionIndex: 0 },
    });
  });
});

const lost = new Fault("redis_unavailable", "No reply.", { retryable: true });

describe("a request whose reply is lost", () => {
  const written = () =>
    meeting(async (_harness, write) => {
      await write();
      throw lost;
    });

  it.each<[string, AttemptRequest, number]>([
    ["an answer", answer(1), 1],
    ["a finalize", finalize, 2],
    ["a reset", reset, 2],
  ])("%s that was written is applied, once", async (_what, request, answers) => {
    const harness = written();
    await harness.engine.ensureActiveState(SLOT);
    for (let at = 0; at < answers; at += 1) await harness.engine.apply(SLOT, answer(at));
    harness.meetNext();
    expect(await harness.engine.apply(SLOT, request)).toMatchObject({ kind: "applied" });
    const told = { event: "commit.unknown", slot: SLOT, type: request.type };
    expect(harness.events.filter(({ event }) => event === "commit.unknown")).toEqual([told]);
  });

  it("is written again if it was not", async () => {
    const harness = meeting(() => Promise.reject(lost));
    await harness.engine.ensureActiveState(SLOT);
    harness.meetNext();
    expect(await harness.engine.apply(SLOT, answer(0))).toMatchObject({
      ...{ kind: "applied", attempt: { currentQuestionIndex: 1 } },
    });
    expect(harness.sleeps).toHaveLength(1);
  });
});

describe("a request that does not fit", () => {
  const unmet = () => meeting(() => Promise.resolve());

  it("because Redis has lost answers is told so, and not blamed (H30)", async () => {
    const harness = unmet();
    const { attempt } = await harness.engine.ensureActiveState(SLOT);
    await harness.engine.apply(SLOT, answer(0));
    harness.store.keys.delete("assess:questions:u:r:1");
    for (const request of [answer(1), finalize]) {
      const refused = await harness.engine.apply(SLOT, request);
      expect(refused).toMatchObject({ code: "state_regressed", attempt: { questions: [] } });
    }
    const other = { ...answer(1), attemptId: "another" };
    expect(await harness.engine.apply(SLOT, other)).toMatchObject({ code: "stale_attempt" });
    const again = { ...answer(0), attemptId: attempt?.attemptId ?? "" };
    expect(await harness.engine.apply(SLOT, again)).toMatchObject({ kind: "applied" });
  });

  it("although nothing is lost is refused for what it is", async () => {
    const { engine } = unmet();
    await engine.ensureActiveState(SLOT);
    expect(await engine.apply(SLOT, answer(1))).toMatchObject({ code: "index_out_of_order" });
    expect(await engine.apply(SLOT, finalize)).toMatchObject({ code: "attempt_incomplete" });
    await engine.apply(SLOT, answer(0));
    const renamed = { ...answer(0), questionId: "q1" };
    expect(await engine.apply(SLOT, renamed)).toMatchObject({ code: "question_mismatch" });
    expect(await engine.apply(SLOT, answer(0))).toMatchObject({ kind: "replayed" });
  });

  it("because the record cannot be read is refused with that, and without an attempt", async () => {
    const { engine, store } = unmet();
    await engine.ensureActiveState(SLOT);
    store.keys.setText("assess:state:u:r:1", "{", 1_000);
    const refused = { kind: "refused", code: "record_quarantined", attempt: null };
    for (const request of [answer(0), finalize, reset, { type: "attempt.start" } as const]) {
      expect(await engine.apply(SLOT, request)).toEqual(refused);
    }
    expect(await engine.resolveAssessmentContext(SLOT)).toEqual({ kind: "quarantined" });
    expect(await engine.getActiveState(SLOT)).toBeNull();
  });
});
