import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { canStartOf } from "#lib/holdfast/own-policy";
import { createStartPolicy, type CanStart } from "#lib/start-policy";
import { createAttemptTokens } from "#lib/attempt-token";
import { startWorld, finishAttempt, type World } from "../lib/services/attempt/world";

let world: World;
let folder: string;
beforeAll(async () => {
  [world, folder] = [await startWorld(), await mkdtemp(join(tmpdir(), "holdfast-policy-"))];
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

let modules = 0;

async function moduleOf(source: string): Promise<string> {
  modules += 1;
  const path = join(folder, `policy-${modules}.mjs`);
  await writeFile(path, source);
  return path;
}

const asked = { userId: "mia", resourceId: "fractions", attemptNumber: 2 };

describe("the policy that the settings ask for", () => {
  test("says nothing against anybody when none is set", async () => {
    const canStart = createStartPolicy({ maxAttempts: undefined, modulePath: undefined });
    expect(await canStart(asked)).toEqual({ allowed: true });
  });

  test("MAX_ATTEMPTS is the last number that may begin", async () => {
    const canStart = createStartPolicy({ maxAttempts: 2, modulePath: undefined });
    expect(await canStart(asked)).toEqual({ allowed: true });
    const third = await canStart({ ...asked, attemptNumber: 3 });
    expect(third).toEqual({ allowed: false, reason: "This assessment can be taken 2 times." });
  });

  test("a module knows user, resource and number, and its reason is told", async () => {
    const modulePath = await moduleOf(`export default async (asked) =>
      asked.resourceId === "fractions"
        ? { allowed: false, reason: "Closed for " + asked.userId + " at " + asked.attemptNumber }
        : { allowed: true };`);
    const canStart = createStartPolicy({ maxAttempts: undefined, modulePath });
    expect(await canStart(asked)).toEqual({ allowed: false, reason: "Closed for mia at 2" });
    expect(await canStart({ ...asked, resourceId: "other" })).toEqual({ allowed: true });
  });

  test.each([
    [
      "throws",
      "export default async () => { throw new Error('mia: down'); };",
      "policy_unavailable",
    ],
    ["never answers", "export default () => new Promise(() => {});", "policy_unavailable"],
    ["never loads", "await new Promise(() => {});", "policy_unavailable"],
    ["answers with something else", "export default async () => true;", "internal"],
    ["exports no function", "export default { };", "internal"],
    ["cannot be loaded", "export default (", "internal"],
  ])("one that %s lets nobody begin, and says so", async (_name, source, code) => {
    const modulePath = await moduleOf(source);
    const canStart = canStartOf(createStartPolicy({ maxAttempts: undefined, modulePath }));
    const retryable = code === "policy_unavailable";
    await expect(canStart(asked)).rejects.toMatchObject({ code, retryable });
    await expect(canStart(asked)).rejects.not.toThrow(/mia/);
  });
});

describe("a policy that says no", () => {
  let isClosed = false;
  const canStart: CanStart = async () => {
    return isClosed ? { allowed: false, reason: "It closed on Friday." } : { allowed: true };
  };
  beforeEach(() => {
    isClosed = false;
  });

  test("keeps a new attempt from beginning, and nothing of it is in Redis", async () => {
    isClosed = true;
    const slot = world.slot();
    const { engine } = world.pod({ canStart });
    expect(await engine.ensureActiveState(slot)).toMatchObject({
      ...{ kind: "refused", code: "start_not_allowed", attempt: null },
      problem: "It closed on Friday.",
    });
    const { pointer, statePrefix } = world.keys(slot);
    expect(await world.raw.exists(pointer, `${statePrefix}1`)).toBe(0);
  });

  test("does not end an attempt that is under way", async () => {
    const slot = world.slot();
    const { engine } = world.pod({ canStart });
    await engine.ensureActiveState(slot);
    isClosed = true;
    expect(await engine.ensureActiveState(slot)).toMatchObject({ kind: "replayed" });
    const skip = { type: "question.skip", questionId: "q1", questionIndex: 0 } as const;
    expect(await engine.apply(slot, skip)).toMatchObject({ kind: "applied" });
  });

  test("leaves the summary of the last attempt that was allowed, and says why", async () => {
    const slot = world.slot();
    const asked: number[] = [];
    const pod = world.pod({
      canStart: async ({ attemptNumber }) => {
        asked.push(attemptNumber);
        return canStart({ ...slot, attemptNumber });
      },
    });
    await finishAttempt(pod, slot);
    isClosed = true;
    const reset = { type: "attempt.reset" } as const;
    expect(await pod.engine.apply(slot, reset)).toMatchObject({
      ...{ kind: "refused", code: "start_not_allowed", problem: "It closed on Friday." },
      attempt: { attemptNumber: 1, isFinalized: true },
    });
    expect(await pod.engine.getActiveState(slot)).toMatchObject({
      state: { isFinalized: true },
      attemptNumber: 1,
    });
    isClosed = false;
    expect(await pod.engine.apply(slot, reset)).toMatchObject({ kind: "applied" });
    expect(asked).toEqual([1, 2, 2]);
  });

  test("does not keep a student from giving up what is under way", async () => {
    const slot = world.slot();
    const { engine } = world.pod({ canStart });
    await engine.ensureActiveState(slot);
    isClosed = true;
    expect(await engine.apply(slot, { type: "attempt.reset" })).toMatchObject({ kind: "applied" });
  });

  test("does not take an attempt away that Redis has lost and a token remembers", async () => {
    const slot = world.slot();
    const { engine } = world.pod({ canStart });
    const { attempt, questions = null } = await engine.ensureActiveState(slot);
    if (attempt === null) throw new Error("there is an attempt");
    const secret = "a secret that is long enough to be one";
    const tokens = createAttemptTokens({ secret, ttlSeconds: 60 });
    const token = await tokens.issue(slot, attempt, questions);
    const verified = await tokens.verify(slot, token ?? "");
    if (verified.kind !== "valid") throw new Error("the token is valid");
    await world.raw.flushall();
    isClosed = true;
    const again = await engine.ensureActiveState(slot, verified.claims);
    expect(again.attempt?.attemptId).toBe(attempt.attemptId);
  });
});
