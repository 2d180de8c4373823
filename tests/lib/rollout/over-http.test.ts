import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type RunningApp } from "../http/running-app";
import { signedIn, type AttemptReading, type HttpStudent } from "../http/student";

/** An OpenFeature provider, as a deployment would bring it: the mode by resource. */
const PROVIDER = `
const MODES = { "grammar-exercise": "shadow", "fractions-quiz": "pinned-compat" };
const other = async (_flag, value) => ({ value });
export default {
  metadata: { name: "by resource" },
  runsOn: "server",
  resolveStringEvaluation: async (_flag, value, { resourceId, targetingKey }) => {
    if (/mia/.test(targetingKey)) throw new Error("a provider gets no raw user id");
    return { value: MODES[resourceId] ?? value };
  },
  resolveBooleanEvaluation: other,
  resolveNumberEvaluation: other,
  resolveObjectEvaluation: other,
};`;

let app: RunningApp;
let raw: Redis;
let folder: string;
let mia: HttpStudent;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-flags-"));
  const path = join(folder, "provider.mjs");
  await writeFile(path, PROVIDER);
  app = await startApp({ FLAG_PROVIDER_MODULE: path, OPERATORS: "opal" });
  raw = new Redis(app.redis.url);
  mia = await signedIn(app.url, "mia");
}, 180_000);

afterAll(async () => {
  raw.disconnect();
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

async function lifeOf(resourceId: string): Promise<readonly number[]> {
  const statuses = [(await mia.send(resourceId, { type: "attempt.start" })).status];
  const { state, questions } = (await mia.read(resourceId)).body as AttemptReading;
  for (const [questionIndex, { id: questionId }] of questions.entries()) {
    const skip = { type: "question.skip", questionId, questionIndex };
    statuses.push((await mia.send(resourceId, skip)).status);
  }
  const finalize = { type: "attempt.finalize", attemptId: state.attemptId };
  return [...statuses, (await mia.send(resourceId, finalize)).status];
}

test("a provider's module decides by resource what each request of a real server does", async () => {
  for (const resourceId of ["grammar-exercise", "fractions-quiz"]) {
    expect(new Set(await lifeOf(resourceId))).toEqual(new Set([200]));
  }
  expect(await raw.get("assess:active:mia:grammar-exercise"), "shadow pins nothing").toBeNull();
  expect(await raw.get("assess:active:mia:fractions-quiz")).toBe("1");
  expect(app.output()).not.toContain("rollout.fallback");
});

test("a gradebook that shows nothing is a disagreement in shadow, counted for operators", async () => {
  const metrics = async (): Promise<string> => {
    return String((await (await signedIn(app.url, "opal")).raw("/api/metrics")).body);
  };
  const counted = /^holdfast_rollout_disagreements_total\{.*kind="reused".*\} ([1-9]\d*)/m;
  expect(await metrics()).not.toMatch(counted);
  app.simulator.setFaults([{ fault: "F1" }]);
  await mia.read("grammar-exercise");
  app.simulator.setFaults([]);
  expect(await metrics()).toMatch(counted);
  const { state } = (await mia.read("fractions-quiz")).body as AttemptReading;
  expect(state).toMatchObject({ attemptNumber: 1, isFinalized: true });
});
