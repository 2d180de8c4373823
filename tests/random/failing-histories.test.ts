import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FailureFile } from "./failure-file";
import { holds } from "./property";
import type { Property, Recorder, HistoryTrace } from "./property";
import { runSettingsOf } from "./run-settings";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-failures-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

function recordsIn(name: string): Recorder {
  const failures = new FailureFile(join(folder, name));
  return { failures, leaveEvidence: () => undefined, print: () => undefined };
}

const TOO_HIGH: HistoryTrace = {
  title: "the number is too high",
  invariant: "I1",
  actors: ["a client"],
  steps: [{ actor: "a client", does: "sends", reply: "", fault: null }],
};

/** A property that one history in fifty breaks. */
function belowLimit(limit: number, drawn: number[] = []): Property<number> {
  return {
    id: "limit",
    title: "no number reaches the limit",
    file: "some.test.ts",
    test: "limits",
    runs: 500,
    clients: 1,
    events: 1,
    histories: fc.nat(1_000),
    run: async (number) => {
      drawn.push(number);
      return number < limit ? null : TOO_HIGH;
    },
  };
}

test("a failing property reports a trace and the command that replays it", async () => {
  const failing = holds(belowLimit(980), recordsIn("report.json"));
  await expect(failing).rejects.toThrow(
    "I1 is broken: the number is too high\n   1  a client  sends",
  );
  const { failures } = recordsIn("report.json");
  const { seed, path } = failures.of("limit") ?? { seed: 0, path: "" };
  const command = "npx vitest run tests/random/some.test.ts -t 'limits'";
  const replay = `replay: HOLDFAST_SEED=${seed} HOLDFAST_PATH=${path} ${command}`;
  await expect(failing).rejects.toThrow(replay);
});

test("a failing history is shrunk, and runs first until it passes", async () => {
  const records = recordsIn("again.json");
  const first: number[] = [];
  await expect(holds(belowLimit(980, first), records)).rejects.toThrow("too high");
  expect(first.at(-1)).toBeLessThan(first.find((number) => number >= 980) ?? 0);
  expect(Math.min(...first.filter((number) => number >= 980))).toBe(980);
  expect(JSON.parse(textOf("again.json"))).toHaveProperty("limit");

  const second: number[] = [];
  await holds(belowLimit(1_001, second), records);
  expect(second[0]).toBe(first.find((number) => number >= 980));
  expect(JSON.parse(textOf("again.json"))).toEqual({});
});

test("two runs without a seed run the same histories", async () => {
  const [one, other]: [number[], number[]] = [[], []];
  await holds(belowLimit(1_001, one), recordsIn("one.json"));
  await holds(belowLimit(1_001, other), recordsIn("other.json"));
  expect(other).toEqual(one);
});

test("seed, path and number of runs come from the environment, and invalid values are refused", () => {
  const pinned = runSettingsOf({});
  expect(pinned).toEqual({ seed: runSettingsOf({}).seed, factor: 1, path: null });
  expect(runSettingsOf({ HOLDFAST_SEED: "7", HOLDFAST_RUNS: "50", HOLDFAST_PATH: "3" })).toEqual({
    seed: 7,
    factor: 50,
    path: "3",
  });
  expect(runSettingsOf({ HOLDFAST_SEED: "random" }).seed).not.toBe(pinned.seed);
  expect(() => runSettingsOf({ HOLDFAST_SEED: "yesterday" })).toThrow("HOLDFAST_SEED");
  expect(() => runSettingsOf({ HOLDFAST_RUNS: "0" })).toThrow("HOLDFAST_RUNS");
});
