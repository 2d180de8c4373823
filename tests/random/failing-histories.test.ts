import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Failures } from "./failures";
import { holds } from "./property";
import type { Property, Records, HistoryTrace } from "./property";
import { drawingOf } from "./seeds";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-failures-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

function recordsIn(name: string): Records {
  const failures = new Failures(join(folder, name));
  return { failures, leave: () => undefined, tell: () => undefined };
}

const TOO_MUCH: HistoryTrace = {
  title: "too much is drawn",
  invariant: "I1",
  actors: ["a drawer"],
  steps: [{ actor: "a drawer", does: "draws", reply: "", fault: null }],
};

/** Broken by one history in fifty. */
function belowLimit(limit: number, played: number[] = []): Property<number> {
  return {
    ...{ id: "limit", title: "no number reaches the limit", file: "some.test.ts", test: "limits" },
    ...{ runs: 500, clients: 1, events: 1 },
    histories: fc.nat(1_000),
    play: async (number) => {
      played.push(number);
      return number < limit ? null : TOO_MUCH;
    },
  };
}

test("a property that fails says who did what, and gives one command that plays it again", async () => {
  const failing = holds(belowLimit(980), recordsIn("told.json"));
  await expect(failing).rejects.toThrow("I1 is broken: too much is drawn\n   1  a drawer  draws");
  const { failures } = recordsIn("told.json");
  const { seed, path } = failures.of("limit") ?? { seed: 0, path: "" };
  const command = "npx vitest run tests/random/some.test.ts -t 'limits'";
  const replay = `replay: HOLDFAST_SEED=${seed} HOLDFAST_PATH=${path} ${command}`;
  await expect(failing).rejects.toThrow(replay);
});

test("a history that failed is shrunk, and tried first until it passes", async () => {
  const records = recordsIn("again.json");
  const first: number[] = [];
  await expect(holds(belowLimit(980, first), records)).rejects.toThrow("too much");
  expect(first.at(-1)).toBeLessThan(first.find((number) => number >= 980) ?? 0);
  expect(Math.min(...first.filter((number) => number >= 980))).toBe(980);
  expect(JSON.parse(textOf("again.json"))).toHaveProperty("limit");

  const second: number[] = [];
  await holds(belowLimit(1_001, second), records);
  expect(second[0]).toBe(first.find((number) => number >= 980));
  expect(JSON.parse(textOf("again.json"))).toEqual({});
});

test("two runs that ask for no seed draw the same histories", async () => {
  const [one, other]: [number[], number[]] = [[], []];
  await holds(belowLimit(1_001, one), recordsIn("one.json"));
  await holds(belowLimit(1_001, other), recordsIn("other.json"));
  expect(other).toEqual(one);
});

test("seed, path and number of runs are taken from the environment, and nonsense is refused", () => {
  const pinned = drawingOf({});
  expect(pinned).toEqual({ seed: drawingOf({}).seed, factor: 1, path: null });
  expect(drawingOf({ HOLDFAST_SEED: "7", HOLDFAST_RUNS: "50", HOLDFAST_PATH: "3" })).toEqual({
    ...{ seed: 7, factor: 50, path: "3" },
  });
  expect(drawingOf({ HOLDFAST_SEED: "random" }).seed).not.toBe(pinned.seed);
  expect(() => drawingOf({ HOLDFAST_SEED: "yesterday" })).toThrow("HOLDFAST_SEED");
  expect(() => drawingOf({ HOLDFAST_RUNS: "0" })).toThrow("HOLDFAST_RUNS");
});
