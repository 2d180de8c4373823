import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { Checkpoint } from "./deep/checkpoint";
import { deepFamilies, deepScenarios } from "./deep/families";
import type { Family } from "./deep/families";
import { exploreShard, scenarioOf, shardsOf } from "./deep/shards";
import type { ShardResult } from "./deep/shard-result";
import { summaryOf } from "./deep/summary";
import { summaryJson } from "./deep/summary-json";
import { shardLine, summaryText } from "./deep/summary-text";
import { attemptModel, readAttemptToken } from "./attempt-model";
import { traceOf } from "./core/trace";
import { ALL_KINDS } from "./scenarios";
import { commitWithoutCompare } from "./mutants";

const GOOD: ShardResult = {
  ...{ isComplete: true, schedules: "12345678901234567890", states: 7, steps: 9 },
  ...{ violations: [], problem: null },
};

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-deep-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function familyOf(id: string): Promise<Family> {
  const family = (await deepFamilies()).find((candidate) => candidate.id === id);
  if (family === undefined) throw new Error(`no family is called "${id}"`);
  return family;
}

test("every pair of kinds of faults, the same kind twice included, has exactly one shard", async () => {
  const scenarios = shardsOf(await familyOf("restarting")).map(scenarioOf);
  const chosen = scenarios.map(({ kinds }) =>
    textOfKinds([...kinds].flatMap(([kind, most]) => Array.from({ length: most }, () => kind))),
  );
  const wanted = ALL_KINDS.flatMap((one) => ALL_KINDS.map((other) => textOfKinds([one, other])));
  expect(new Set(chosen)).toEqual(new Set(wanted));
  expect(scenarios.length).toBe((ALL_KINDS.length * (ALL_KINDS.length + 1)) / 2);
  expect(scenarios.every(({ faults }) => faults === 2)).toBe(true);
});

test("where one fault is allowed, every kind has exactly one shard", async () => {
  const shards = shardsOf(await familyOf("three-resetting"));
  expect(shards.map(({ kinds }) => kinds)).toEqual(ALL_KINDS.map((kind) => [kind]));
});

test("no two shards have the same name", async () => {
  const ids = (await deepFamilies()).flatMap(shardsOf).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a checkpoint is continued by the same sources and by no others", () => {
  const file = join(folder, "checkpoint.json");
  const written = new Checkpoint(file, "these sources");
  written.add("one", GOOD);
  written.add("two", { ...GOOD, states: 8 });
  const read = new Checkpoint(file, "these sources");
  expect([read.get("one"), read.get("two")?.states, read.get("three")]).toEqual([GOOD, 8, null]);
  expect(new Checkpoint(file, "other sources").get("one")).toBe(null);
  read.forget(["one"]);
  const left = new Checkpoint(file, "these sources");
  expect([left.get("one"), left.get("two")?.states]).toEqual([null, 8]);
  left.forget(["two"]);
  expect(existsSync(file)).toBe(false);
});

test("a checkpoint that is torn starts over", () => {
  const file = join(folder, "checkpoint.json");
  new Checkpoint(file, "these sources").add("one", GOOD);
  writeFileSync(file, readFileSync(file, "utf8").slice(0, -10));
  expect(new Checkpoint(file, "these sources").get("one")).toBe(null);
});

test("a shard with too many states is told to be incomplete, and the run fails", async () => {
  const family = { ...(await familyOf("one-process")), statesMax: 10 };
  const [shard] = shardsOf(family);
  if (shard === undefined) throw new Error("there is no shard");
  const result = await exploreShard(shard);
  expect(result).toMatchObject({ isComplete: false, schedules: "0", violations: [] });
  const summary = summaryOf({ families: [family], shards: [shard] }, () => result, null);
  expect(summary.isPassed).toBe(false);
  expect(shardLine(shard.id, result)).toBe(
    "FAILED  one-process: error before: not complete, it has more than 10 states",
  );
  expect(summaryText(summary).split("\n").at(-1)).toMatch(/^FAILED: explored 0 of 1 shards,/);
});

test("a broken store fails the run, with a history that can be played again", async () => {
  const whole = await familyOf("one-process");
  const family = { ...whole, scenario: { ...whole.scenario, mutant: commitWithoutCompare } };
  const shard = shardsOf(family).find(({ kinds }) => kinds.includes("a legacy pod answers"));
  if (shard === undefined) throw new Error("there is no shard");
  const result = await exploreShard(shard);
  const summary = summaryOf({ families: [family], shards: [shard] }, () => result, null);
  expect([result.isComplete, summary.isPassed]).toEqual([true, false]);
  const [trace] = result.violations;
  if (trace === undefined) throw new Error("nothing was found");
  expect(shardLine(shard.id, result)).toContain(`broken ${trace.invariant}: ${trace.title}`);
  expect(summaryText(summary)).toContain(`is broken: ${trace.title}`);
  expect(summaryJson(summary)).toContain(JSON.stringify(trace.title));
  const { id, steps } = readAttemptToken(/'(.*)'/.exec(trace.replay)?.[1] ?? "");
  const scenario = (await deepScenarios()).find((candidate) => candidate.id === id);
  if (scenario === undefined) throw new Error(`no scenario is called "${id}"`);
  const again = await traceOf(attemptModel({ ...scenario, mutant: commitWithoutCompare }), steps);
  expect(again.steps).toEqual(trace.steps);
});

test("the numbers of a family outgrow doubles and stay exact", async () => {
  const family = await familyOf("restarting");
  const shards = shardsOf(family).slice(0, 2);
  const summary = summaryOf({ families: [family], shards }, () => GOOD, null);
  expect(summary.families[0]?.schedules).toBe(24691357802469135780n);
  expect(summaryText(summary)).toContain("24,691,357,802,469,135,780");
});

test("a run that is stopped goes on where it stood", { timeout: 180_000 }, async () => {
  const stopped = deepRun();
  await stopped.says("[1/4");
  stopped.stop();
  expect(await stopped.exit).toBe(2);
  expect(stopped.output()).toMatch(/\nevidence: not written, .* it was stopped\n$/);
  const file = join(folder, "deep-checkpoint.json");
  const kept = checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8"))).results;
  const count = Object.keys(kept).length;
  expect(count).toBeGreaterThanOrEqual(1);
  expect(existsSync(join(folder, "deep.json"))).toBe(false);
  const continued = deepRun();
  expect(await continued.exit).toBe(0);
  expect(continued.output()).toContain(`${count} shards are finished already; it goes on.`);
  expect(continued.output()).not.toContain(`[${count}/4`);
  const [verdict, evidence] = continued.output().trimEnd().split("\n").slice(-2);
  expect(verdict).toMatch(/^passed: explored 4 of 4 shards, .*, 0 violations$/);
  expect(evidence).toBe(`evidence: written to ${join(folder, "evidence/deep.json")}`);
  const { complete, missing } = evidenceSchema.parse(
    JSON.parse(readFileSync(join(folder, "evidence/deep.json"), "utf8")),
  );
  expect([complete, missing]).toEqual([false, expect.stringContaining("only the shards")]);
  const told = toldSchema.parse(JSON.parse(readFileSync(join(folder, "deep.json"), "utf8")));
  const states = told.families.flatMap(({ shards }) => shards.map((shard) => [shard.id, shard]));
  expect(Object.fromEntries(states)).toMatchObject(kept);
  expect(states.length).toBe(4);
  expect(existsSync(file)).toBe(false);
});

/** Whatever their order. */
function textOfKinds(kinds: readonly string[]): string {
  return [...kinds].sort().join(" + ");
}

const checkpointSchema = z.object({ results: z.record(z.string(), z.object({ states: z.int() })) });
const evidenceSchema = z.object({ complete: z.boolean(), missing: z.string() });
const toldSchema = z.object({
  families: z.array(z.object({ shards: z.array(z.looseObject({ id: z.string() })) })),
});

/** A deep run of four shards as a process of its own, in the folder of the test. */
function deepRun() {
  const args = ["--only", "one-process: the ", "--workers", "1", "--folder", folder];
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "tests/exploration/deep/run.ts", ...args],
    {
      cwd: PROJECT,
      env: { ...process.env, HOLDFAST_EVIDENCE: join(folder, "evidence") },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    exit,
    output: () => output,
    stop: () => child.kill("SIGTERM"),
    says: async (text: string): Promise<void> => {
      const isOver = exit.then(() => true);
      while (!output.includes(text)) {
        const more = new Promise<false>((resolve) =>
          child.stdout.once("data", () => resolve(false)),
        );
        if (await Promise.race([more, isOver])) throw new Error(`it never said "${text}"`);
      }
    },
  };
}
