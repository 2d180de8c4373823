import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "#lib/fault";
import type { AttemptStore } from "#lib/assessment-cache";
import type { AttemptView } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import type { Slot } from "#lib/slot";
import { claimsOf } from "./claims";
import { attemptOf, bank, finishAttempt, start, startWorld } from "./world";
import type { Pod, PodOptions, World } from "./world";

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 30_000);
afterAll(() => world.stop());

/** A pod, and the names of the calls that it makes to its store. */
function countingPod(options: PodOptions = {}): Pod & { readonly calls: string[] } {
  const calls: string[] = [];
  const counted = (store: AttemptStore): AttemptStore =>
    new Proxy(store, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          calls.push(String(name));
          return Reflect.apply(member, target, args);
        };
      },
    });
  const { wrapStore = (store) => store, ...others } = options;
  const pod = world.pod({ ...others, wrapStore: (store) => wrapStore(counted(store)) });
  return { ...pod, calls };
}

function answerAt(view: AttemptView, index: number, response = "right") {
  const questionId = `q${(view.attemptNumber + index) % 5}`;
  const { attemptId } = view;
  return {
    type: "question.answer",
    questionIndex: index,
    questionId,
    response,
    attemptId,
  } as const;
}

const named = ({ attemptNumber, attemptId, currentQuestionIndex, questions }: AttemptView) => ({
  ...{ attemptNumber, attemptId, currentQuestionIndex, questions },
});

const RIGHT = { isCorrect: true, response: "right" };
const WRONG = { isCorrect: false, response: "wrong" };

describe("a request with an attempt token", () => {
  it("is one call to Redis on every process, and shows all answers", async () => {
    const slot = world.slot();
    const pods = [countingPod(), countingPod()] as const;
    let view = await start(world.pod(), slot);
    const calls: string[] = [];
    for (const [index, response] of ["right", "wrong", "right"].entries()) {
      const pod = pods[index % 2] ?? pods[0];
      pod.calls.length = 0;
      const claims = await claimsOf(slot, view);
      const outcome = await pod.engine.apply(slot, answerAt(view, index, response), claims);
      expect(outcome).toMatchObject({ kind: "applied", isCorrect: response === "right" });
      view = attemptOf(outcome);
      calls.push(pod.calls.join(" "));
    }
    expect(calls).toEqual(["commit", "commit", "commit"]);
    expect(view).toMatchObject({ phase: "complete", questions: [RIGHT, WRONG, RIGHT] });
    expect(view).toEqual(await start(world.pod(), slot));
  });

  it("uses the token if another process has written since this one, and its cache if the token is older", async () => {
    const slot = world.slot();
    const [a, b] = [countingPod(), countingPod()];
    const none = await start(a, slot);
    const one = attemptOf(await a.engine.apply(slot, answerAt(none, 0)));
    const two = attemptOf(await b.engine.apply(slot, answerAt(one, 1), await claimsOf(slot, one)));
    a.calls.length = 0;
    const skip = { ...answerAt(two, 2), type: "question.skip" } as const;
    expect(await a.engine.apply(slot, skip, await claimsOf(slot, two))).toMatchObject({
      kind: "applied",
    });
    expect(a.calls).toEqual(["commit"]);

    const other = world.slot();
    const first = await start(a, other);
    await a.engine.apply(other, answerAt(first, 0));
    a.calls.length = 0;
    const claims = await claimsOf(other, first);
    expect(await a.engine.apply(other, answerAt(first, 1), claims)).toMatchObject({
      kind: "applied",
      attempt: { questions: [RIGHT, RIGHT] },
    });
    expect(a.calls).toEqual(["commit"]);
  });

  it("is a replay if its question is answered, and sees the answers of other tabs", async () => {
    const slot = world.slot();
    const view = await start(world.pod(), slot);
    const claims = await claimsOf(slot, view);
    await world.pod().engine.apply(slot, answerAt(view, 0, "wrong"), claims);
    const late = countingPod();
    expect(await late.engine.apply(slot, answerAt(view, 0), claims)).toMatchObject({
      kind: "replayed",
      isCorrect: false,
      attempt: { questions: [WRONG] },
    });
    // The reply of the stale commit says what is there: no second call is needed.
    expect(late.calls).toEqual(["commit"]);
  });

  it("gets only the answers that its process does not know, and compares the last that it knows", async () => {
    const slot = world.slot();
    const [a, b] = [countingPod(), countingPod()];
    let view = await start(a, slot);
    const answered = async (pod: typeof a, at: number): Promise<void> => {
      view = attemptOf(
        await pod.engine.apply(slot, answerAt(view, at), await claimsOf(slot, view)),
      );
    };
    await answered(a, 0);
    await answered(b, 1);
    const questions = `${world.keys(slot).questionsPrefix}1`;
    // Nobody changes an answer, so this shows which ones a process takes from its memory.
    await world.raw.hset(questions, { 1: JSON.stringify(WRONG) });
    a.calls.length = 0;
    await answered(a, 2);
    expect(view.questions).toEqual([RIGHT, WRONG, RIGHT]);
    expect(a.calls).toEqual(["commit"]);
  });

  it("is stale if the last answer that its process knows differs", async () => {
    const slot = world.slot();
    const [a, b] = [countingPod(), countingPod()];
    let view = await start(a, slot);
    for (const [at, pod] of [a, b].entries()) {
      const claims = await claimsOf(slot, view);
      view = attemptOf(await pod.engine.apply(slot, answerAt(view, at), claims));
    }
    await world.raw.hset(`${world.keys(slot).questionsPrefix}1`, { 0: JSON.stringify(WRONG) });
    a.calls.length = 0;
    const claims = await claimsOf(slot, view);
    view = attemptOf(await a.engine.apply(slot, answerAt(view, 2), claims));
    expect(view.questions).toEqual([WRONG, RIGHT, RIGHT]);
    expect(a.calls).toEqual(["commit", "commit"]);
  });

  it("is refused if Redis has lost answers, also if the rest of the attempt is there", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const one = attemptOf(await pod.engine.apply(slot, answerAt(await start(pod, slot), 0)));
    await world.raw.del(`${world.keys(slot).questionsPrefix}1`);
    const claims = await claimsOf(slot, one);
    expect(await countingPod().engine.apply(slot, answerAt(one, 1), claims)).toMatchObject({
      kind: "refused",
      code: "state_regressed",
      attempt: { currentQuestionIndex: 0 },
    });
    expect(await world.raw.exists(`${world.keys(slot).questionsPrefix}1`)).toBe(0);
  });

  it("never writes over an answer that the record does not count, and that it has not read", async () => {
    const slot = world.slot();
    const view = await start(world.pod(), slot);
    const questions = `${world.keys(slot).questionsPrefix}1`;
    await world.raw.hset(questions, { 0: JSON.stringify(WRONG) });
    const pod = countingPod();
    await pod.engine.apply(slot, answerAt(view, 0), await claimsOf(slot, view));
    // The commit on the token's state is stale; the next one was decided on what is there.
    expect(pod.calls).toEqual(["commit", "commit"]);
  });

  it("of an attempt that was reset is refused", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const old = await start(pod, slot);
    const claims = await claimsOf(slot, old);
    await pod.engine.apply(slot, { type: "attempt.reset" });
    const now = await start(pod, slot);
    expect(await countingPod().engine.apply(slot, answerAt(old, 0), claims)).toMatchObject({
      kind: "refused",
      code: "stale_attempt",
      attempt: named(now),
    });
  });

  it("of a finished attempt is refused", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const old = await start(pod, slot);
    await finishAttempt(pod, slot);
    const claims = await claimsOf(slot, old);
    expect(await countingPod().engine.apply(slot, answerAt(old, 1), claims)).toMatchObject({
      kind: "replayed",
      attempt: { isFinalized: true },
    });
    expect(await start(world.pod(), slot)).toMatchObject({ finalSummary: { score: 100 } });
  });

  it("finalizes only what was loaded: a token has no answers", async () => {
    const slot = world.slot();
    const pod = world.pod();
    let view = await start(pod, slot);
    for (const at of [0, 1, 2]) {
      view = attemptOf(await pod.engine.apply(slot, answerAt(view, at)));
    }
    const fresh = countingPod({ publishBudgetMs: 0 });
    const claims = await claimsOf(slot, view);
    const outcome = await fresh.engine.apply(slot, { type: "attempt.finalize" }, claims);
    expect(outcome).toMatchObject({ kind: "applied", attempt: { finalSummary: { score: 100 } } });
    expect(fresh.calls.slice(0, 3)).toEqual(["load", "enqueue", "commit"]);
  });
});

describe("a request with an attempt token, when the content is not as it was", () => {
  async function answeredOn(
    questions: QuestionBank,
  ): Promise<readonly [readonly string[], unknown]> {
    const slot = world.slot();
    const view = await start(world.pod(), slot);
    const pod = countingPod({ questions });
    const claims = await claimsOf(slot, view);
    const outcome = await pod.engine.apply(slot, answerAt(view, 0), claims);
    return [pod.calls, outcome];
  }

  it.each<readonly [string, QuestionBank["list"]]>([
    ["other questions", () => Promise.resolve([{ id: "new" }, { id: "q2" }, { id: "q3" }])],
    [
      "the same questions, graded in another way",
      () => Promise.resolve(["q1", "q2", "q3"].map((id) => ({ id, digest: "new" }))),
    ],
    ["no such resource", () => Promise.resolve(null)],
    [
      "content that cannot be read",
      () => Promise.reject(new Fault("content_invalid", "broken", { retryable: false })),
    ],
  ])("goes on with the stored list: %s", async (_what, list) => {
    const [calls, outcome] = await answeredOn({ ...bank, list });
    expect(calls).toEqual(["load", "commit"]);
    expect(outcome).toMatchObject({ kind: "applied", isCorrect: true });
  });
});

describe("a commit on the state of a token whose reply is lost", () => {
  /** Answers the second question; the reply of the commit is lost. */
  async function withLostReply(slot: Slot, claims: VerifiedClaims, view: AttemptView) {
    let isLost = false;
    const pod = world.pod({
      wrapStore: (store) => ({
        ...store,
        commit: async (where, change) => {
          const reply = await store.commit(where, change);
          if (isLost) return reply;
          isLost = true;
          throw new Fault("redis_unavailable", "the reply is lost", { retryable: true });
        },
      }),
    });
    return pod.engine.apply(slot, answerAt(view, 1, "wrong"), claims);
  }

  it("is found to be written, and shows all answers", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const one = attemptOf(await pod.engine.apply(slot, answerAt(await start(pod, slot), 0)));
    expect(await withLostReply(slot, await claimsOf(slot, one), one)).toMatchObject({
      kind: "applied",
      isCorrect: false,
      attempt: { questions: [RIGHT, WRONG] },
    });
  });

  it("says that an earlier answer cannot be read", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const one = attemptOf(await pod.engine.apply(slot, answerAt(await start(pod, slot), 0)));
    await world.raw.hset(`${world.keys(slot).questionsPrefix}1`, { 0: "no JSON" });
    const claims = await claimsOf(slot, one);
    expect(await world.pod().engine.apply(slot, answerAt(one, 1), claims)).toMatchObject({
      kind: "refused",
      code: "record_quarantined",
    });
  });
});
