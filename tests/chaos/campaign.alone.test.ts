import { afterAll, beforeAll, expect, test } from "vitest";
import { runCampaign } from "./campaign";
import { FAULTS } from "./catalogue";
import { WorkerPool } from "./worker-pool";
import type { Fault } from "./fault";
import { AOF } from "./environment/redis-environment";
import { cellsOf } from "./judgement";
import { matrixSchema, problemsOf } from "./matrix";
import type { Matrix } from "./matrix";
import { PROMISES } from "./promises";
import { tryFault } from "./trial";

/** The short version of `npm run chaos`: one fault of each kind, and briefly. */
const SHORT = { warmMs: 600, lastsMs: 900, afterMs: 900, seed: 7, isWhole: false };
const IDS = ["kill", "reply-lost", "flush", "pod-killed-at-each-step", "gradebook-empty"];
const faults = FAULTS.filter(({ id }) => IDS.includes(id));

let matrix: Matrix;

beforeAll(async () => {
  matrix = await runCampaign({ ...SHORT, faults, onFault: () => undefined });
}, 600_000);

test("every promise is held under one fault of each kind, and no cell is empty", () => {
  expect(problemsOf(matrix, faults)).toEqual([]);
  expect(matrix.violations).toEqual([]);
  expect(matrixSchema.parse(matrix).faults.map(({ id }) => id)).toEqual(IDS);
  for (const { promises } of matrix.faults) {
    expect(Object.keys(promises)).toEqual(PROMISES.map(({ id }) => id));
  }
});

test("operations ended in all three ways: ok, failed and unknown", () => {
  const { ok, failed, unknown } = matrix.operations;
  expect(Math.min(ok, failed, unknown)).toBeGreaterThan(0);
});

test("a flush loses acknowledged answers, and every one of them is reported", () => {
  expect(matrix.acknowledgedLost).toBeGreaterThan(0);
  expect(matrix.lossReported).toBe(matrix.acknowledgedLost);
});

const pool = new WorkerPool(2);

afterAll(() => pool.stop());

test("a Redis that forgets what it acknowledged is found out", { timeout: 300_000 }, async () => {
  const [kill] = FAULTS.filter(({ id }) => id === "kill");
  if (kill === undefined) throw new Error("there is no such fault");
  const withoutFile = AOF.map((arg) => (arg === "yes" ? "no" : arg));
  const forgetful: Fault = { ...kill, redisArgs: withoutFile, mayReset: false };
  const cells = cellsOf(await tryFault(forgetful, pool, SHORT));
  expect(cells.answers.verdict).toBe("violated");
});
