import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptView } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import { claimsOf } from "../services/attempt/claims";
import * as worlds from "../services/attempt/world";
import type { Pod, World } from "../services/attempt/world";

function skip(view: AttemptView, at: number) {
  const questionId = `q${(view.attemptNumber + at) % 5}`;
  const named = { questionIndex: at, questionId, attemptId: view.attemptId };
  return { type: "question.skip", ...named } as const;
}

describe("an attempt that Redis has lost", () => {
  let world: World;
  let pod: Pod;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  /** A third attempt with two of three answers; then Redis loses everything. */
  async function flushed() {
    const slot = world.slot();
    pod = world.pod();
    worlds.putResult(world, slot, 1);
    worlds.putResult(world, slot, 2);
    const began = await worlds.start(pod, slot);
    await pod.engine.apply(slot, skip(began, 0));
    const view = worlds.attemptOf(await pod.engine.apply(slot, skip(began, 1)));
    const claims = await claimsOf(slot, view);
    await world.raw.flushall();
    world.gradebook.setFaults(["F1"]);
    world.gradebook.requests.reset();
    pod = world.pod();
    return { slot, view, claims };
  }

  it("is restored with its number, id and questions, without the gradebook, and the client is told what is missing", async () => {
    const { slot, view, claims } = await flushed();
    const outcome = await pod.engine.apply(slot, skip(view, 2), claims);
    expect(outcome).toMatchObject({
      kind: "refused",
      code: "state_regressed",
      attempt: { attemptNumber: 3, attemptId: view.attemptId, currentQuestionIndex: 0 },
      questions: [{ id: "q3" }, { id: "q4" }, { id: "q0" }],
    });
    expect(world.events).toContainEqual({ event: "attempt.restored", slot, attemptNumber: 3 });
    // In the audit trail, a restore has a letter of its own.
    const [restored] = await pod.store.readTrail(slot);
    expect(restored?.text).toMatch(/^t3 /);
    expect(world.gradebook.requests.list().length).toBe(0);
    const left = await claimsOf(slot, worlds.attemptOf(outcome));
    for (const at of [0, 1, 2]) {
      const claims = at === 0 ? left : undefined;
      expect(await pod.engine.apply(slot, skip(view, at), claims)).toMatchObject({
        kind: "applied",
      });
    }
    expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
      kind: "applied",
      attempt: { attemptNumber: 3 },
    });
  });

  it("is also restored by a start", async () => {
    const { slot, view, claims } = await flushed();
    expect(await pod.engine.ensureActiveState(slot, claims)).toMatchObject({
      kind: "refused",
      code: "state_regressed",
      attempt: { attemptNumber: 3, attemptId: view.attemptId },
    });
    expect(world.gradebook.requests.list().length).toBe(0);
  });

  it("is not restored by a reset", async () => {
    const { slot, claims } = await flushed();
    const reset = await pod.engine.apply(slot, { type: "attempt.reset" }, claims);
    expect(reset).toMatchObject({ kind: "replayed", attempt: null });
    expect(await pod.engine.getActiveState(slot)).toBeNull();
  });

  it("is not restored where another one has begun meanwhile", async () => {
    const { slot, view, claims } = await flushed();
    world.gradebook.setFaults([]);
    let loads = 0;
    const late = world.pod({
      wrapStore: (store) => ({
        ...store,
        load: async (of) => {
          loads += 1;
          if (loads === 1) await worlds.start(pod, slot);
          return store.load(of);
        },
      }),
    });
    const outcome = await late.engine.apply(slot, skip(view, 2), claims);
    expect(outcome).toMatchObject({ kind: "refused", code: "stale_attempt" });
    expect(outcome.attempt?.attemptId).not.toBe(view.attemptId);
    expect(outcome.attempt).not.toBeNull();
  });

  it("gets another number without its token if the gradebook's list is empty", async () => {
    const { slot, view } = await flushed();
    expect(await pod.engine.apply(slot, skip(view, 2))).toMatchObject({
      code: "attempt_not_found",
    });
    const outcome = await pod.engine.ensureActiveState(slot);
    expect(outcome.attempt?.attemptId).not.toBe(view.attemptId);
    expect(world.gradebook.requests.list().length).toBeGreaterThan(0);
  });

  it("is restored once by two tabs at the same time", async () => {
    const { slot, view, claims } = await flushed();
    const pods = [world.pod(), world.pod()];
    const outcomes = await Promise.all(
      pods.map(({ engine }) => engine.apply(slot, skip(view, 2), claims)),
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: "state_regressed", attempt: { attemptNumber: 3 } });
    }
  });

  it("is not restored by a token after it was reset", async () => {
    const slot = world.slot();
    pod = world.pod();
    const view = await worlds.start(pod, slot);
    const claims = await claimsOf(slot, view);
    await pod.engine.apply(slot, { type: "attempt.reset" });
    const late = await world.pod().engine.apply(slot, skip(view, 0), claims);
    expect(late).toMatchObject({ kind: "refused", code: "attempt_not_found" });
    const next = await pod.engine.ensureActiveState(slot, claims);
    expect(next).toMatchObject({ kind: "applied" });
    expect(next.attempt?.attemptId).not.toBe(view.attemptId);
  });

  it("is not restored by a token after it was finalized, because its number is used", async () => {
    const slot = world.slot();
    pod = world.pod();
    const view = await worlds.finishAttempt(pod, slot);
    await pod.engine.apply(slot, { type: "attempt.reset" });
    const claims = await claimsOf(slot, view);
    world.events.length = 0;
    const late = await pod.engine.apply(slot, skip(view, 0), claims);
    expect(late).toMatchObject({ kind: "refused", code: "attempt_not_found" });
    expect(world.events.map(({ event }) => event)).not.toContain("attempt.restored");
    expect(await pod.engine.ensureActiveState(slot, claims)).toMatchObject({
      kind: "applied",
      attempt: { attemptNumber: 2 },
    });
  });

  it("is restored with the current questions if the content has changed, and an event is emitted", async () => {
    const { slot, view, claims } = await flushed();
    world.events.length = 0;
    const other = new VerifiedClaims({ ...claims, hasQuestions: () => false });
    expect(await pod.engine.ensureActiveState(slot, other)).toMatchObject({
      kind: "refused",
      code: "state_regressed",
      attempt: { attemptId: view.attemptId },
    });
    expect(world.events).toContainEqual({ event: "questions.replaced", slot, attemptNumber: 3 });
  });

  it("is refused if its resource is there no more, and stays lost until it is there again", async () => {
    const { slot, view, claims } = await flushed();
    pod = world.pod({ questions: { ...worlds.bank, list: () => Promise.resolve(null) } });
    const gone = { kind: "refused", code: "resource_not_found", attempt: null };
    expect(await pod.engine.apply(slot, skip(view, 2), claims)).toEqual(gone);
    expect(await pod.engine.getActiveState(slot)).toBeNull();
    expect(await world.pod().engine.apply(slot, skip(view, 2), claims)).toMatchObject({
      code: "state_regressed",
      attempt: { attemptNumber: 3, attemptId: view.attemptId },
    });
  });

  it("is refused with state_regressed after a failover that lost a part of the answers", async () => {
    const slot = world.slot();
    pod = world.pod();
    const began = await worlds.start(pod, slot);
    const { statePrefix, questionsPrefix } = world.keys(slot);
    const before = await world.raw.get(`${statePrefix}1`);
    const view = worlds.attemptOf(await pod.engine.apply(slot, skip(began, 0)));
    const claims = await claimsOf(slot, view);
    await world.raw.set(`${statePrefix}1`, before ?? "");
    await world.raw.del(`${questionsPrefix}1`);
    for (const request of [skip(view, 1), { type: "attempt.finalize" } as const]) {
      expect(await pod.engine.apply(slot, request, claims)).toMatchObject({
        code: "state_regressed",
        attempt: { currentQuestionIndex: 0, attemptId: view.attemptId },
      });
    }
    expect(await pod.engine.ensureActiveState(slot, claims)).toMatchObject({
      code: "state_regressed",
    });
  });

  it("is no answer to a request that is refused for another reason", async () => {
    const slot = world.slot();
    pod = world.pod();
    const view = await worlds.start(pod, slot);
    const claims = await claimsOf(slot, view);
    const wrong = { ...skip(view, 0), questionId: "of another attempt" };
    expect(await pod.engine.apply(slot, wrong, claims)).toMatchObject({
      kind: "refused",
      code: "question_mismatch",
    });
  });

  it("does not replace the current attempt if the token is of another one", async () => {
    const slot = world.slot();
    pod = world.pod();
    const view = await worlds.start(pod, slot);
    const claims = await claimsOf(slot, view);
    const other = new VerifiedClaims({ ...claims, attemptId: "of-another-life", revision: 9 });
    expect(await pod.engine.ensureActiveState(slot, other)).toMatchObject({ kind: "replayed" });
    expect(await pod.engine.apply(slot, skip(view, 0), other)).toMatchObject({ kind: "applied" });
  });
});
