import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "#src/cli/setup/run.mjs";
import { print } from "../figures";
import type { Trace } from "#report/evidence";
import { leaveEvidence } from "#report/evidence-folder";
import { checkModel, findSpin } from "./spin";
import type { Model, ModelResult } from "./spin";

const PROJECT = resolve(import.meta.dirname, "../..");

interface CompleteModel extends Model {
  readonly states: number;
}

const COMPLETE: CompleteModel = {
  id: "whole",
  title: "The protocol with all its rules, with two publishers and two attempts",
  without: null,
  world: [],
  attempts: 2,
  states: 291_745,
};

/** Searched completely, with two questions, and three attempts if there is one publisher. */
const COMPLETE_MODELS: readonly CompleteModel[] = [
  COMPLETE,
  {
    id: "whole-keys",
    title: "The protocol with all its rules, while Redis evicts the pointer or the record alone",
    without: null,
    world: ["LOSE_KEYS"],
    states: 786_393,
  },
  {
    id: "whole-mark",
    title: "The protocol with all its rules, while Redis evicts the high-water mark alone",
    without: null,
    world: ["LOSE_MARK"],
    states: 1_413_637,
  },
];

interface Variant extends Model {
  readonly without: string;
  readonly breaks: string;
  readonly stepsMax: number;
}

function variant(
  without: string,
  title: string,
  { world = [], breaks, stepsMax }: Pick<Variant, "breaks" | "stepsMax"> & Partial<Model>,
): Variant {
  return { id: `without-${without}`, title, without, world, breaks, stepsMax };
}

const CALM = { world: ["CALM"] } as const;
const KEYS = { world: ["LOSE_KEYS"] } as const;
const MARK = { world: ["LOSE_MARK"] } as const;

/** Each leaves out one rule. Data is lost only if the rule matters only then. */
const RULES: readonly Variant[] = [
  variant("H2", "A used number can be given again", { ...CALM, breaks: "I5", stepsMax: 11 }),
  variant("MARK_IN_CREATE", "Only the start compares with the high-water mark (H2)", {
    ...CALM,
    breaks: "I5",
    stepsMax: 11,
  }),
  variant("H3", "The high-water mark rises only after the PUT", {
    ...CALM,
    breaks: "I5",
    stepsMax: 11,
  }),
  variant("H4", "Commit does not compare the attempt id", { ...CALM, breaks: "I1", stepsMax: 11 }),
  variant("DIGEST", "Commit does not compare the content", { ...CALM, breaks: "I4", stepsMax: 7 }),
  variant("H5", "Create does not check that the slot is still empty", {
    ...CALM,
    breaks: "I2",
    stepsMax: 8,
  }),
  variant("H18", "A reset removes the outbox entry", { ...CALM, breaks: "I9", stepsMax: 7 }),
  variant("H20", "A publisher overwrites another attempt's result", {
    breaks: "I3",
    stepsMax: 21,
  }),
  variant("H23", "Create does not raise the high-water mark (H24 too)", {
    ...KEYS,
    breaks: "I2",
    stepsMax: 9,
  }),
  variant("H25", "A publisher does not read the outbox again after its lookup", {
    breaks: "I3",
    stepsMax: 21,
  }),
  variant("H26", "Create does not compare with the tombstone's mark", {
    ...MARK,
    breaks: "I5",
    stepsMax: 17,
  }),
];

/** Each leaves out one exception, which shows that the exception is needed. */
const EXCEPTIONS: readonly Variant[] = [
  variant("REDIS_LOST_DATA", "The loss of data by a flush is not excused", {
    breaks: "I1",
    stepsMax: 5,
  }),
  variant(
    "FLUSH_BETWEEN_LOOK_AND_PUT",
    "A flush between a publisher's lookup and its PUT is not excused",
    {
      breaks: "I3",
      stepsMax: 21,
    },
  ),
  variant("RECORD_EVICTED", "The end of an attempt whose record is evicted is not excused", {
    ...KEYS,
    breaks: "I1",
    stepsMax: 5,
  }),
  variant("TWO_KEYS_LOST", "The loss of both the pointer and the high-water mark is not excused", {
    world: ["LOSE_KEYS", "LOSE_MARK"],
    breaks: "I1",
    stepsMax: 6,
  }),
  variant(
    "START_OUTLIVES_RECORD",
    "A record that expires during a start, with the mark lost, is not excused",
    {
      ...MARK,
      breaks: "I5",
      stepsMax: 18,
    },
  ),
  variant(
    "NUMBER_FORGOTTEN",
    "The reuse of a number of which Redis has lost everything is not excused",
    {
      ...MARK,
      breaks: "I5",
      stepsMax: 17,
    },
  ),
];

const VARIANTS = [...RULES, ...EXCEPTIONS];

const spin = await findSpin();
const results = new Map<string, ModelResult>();

function resultOf({ id }: Model): ModelResult {
  const result = results.get(id);
  if (result === undefined) throw new Error(`no result for model ${id}`);
  return result;
}

function trailOf(model: Model | undefined): Trace {
  const trail = model === undefined ? null : resultOf(model).trail;
  if (trail === null) throw new Error(`no invariant is broken: ${model?.title ?? "no model"}`);
  return trail;
}

/** Checks the next unchecked model, until there is none. */
async function checkAll(command: string, models: Iterator<Model>): Promise<void> {
  for (let next = models.next(); next.done !== true; next = models.next()) {
    results.set(next.value.id, await checkModel(command, next.value));
  }
}

beforeAll(async () => {
  if (spin.kind === "missing") {
    leaveEvidence("second-opinion", "spin", { tool: null, skipped: spin.reason, models: [] });
    print(`second opinion: skipped, ${spin.reason}`);
    return;
  }
  const models = [...COMPLETE_MODELS, ...VARIANTS].values();
  await Promise.all([checkAll(spin.command, models), checkAll(spin.command, models)]);
  leaveEvidence("second-opinion", "spin", {
    tool: spin.name,
    skipped: null,
    models: [...COMPLETE_MODELS, ...VARIANTS].map((model) => {
      const { states, trail } = resultOf(model);
      const expected = model.without === null ? "holds" : "broken";
      const found = trail === null ? "holds" : "broken";
      return { id: model.id, title: model.title, expected, found, states, trail };
    }),
  });
  const broken = VARIANTS.filter((variant) => resultOf(variant).trail !== null);
  const states = COMPLETE_MODELS.map((model) => resultOf(model).states.toLocaleString("en-US"));
  print(
    `second opinion (${spin.name}): all ${states.join(" + ")} states of the protocol searched; ` +
      `${broken.length} of ${VARIANTS.length} variants without a rule or an exception found broken`,
  );
}, 480_000);

beforeEach((context) => {
  if (spin.kind === "missing") context.skip(spin.reason);
});

describe.each(COMPLETE_MODELS)("in every state that Spin can reach: $title", (model) => {
  test("keeps I1, I2, I3, I4, I5 and I9", () => {
    expect(resultOf(model).trail).toBeNull();
    expect(resultOf(model).states).toBe(model.states);
  });

  test("takes every step of the model, so that no invariant holds vacuously", () => {
    expect(resultOf(model).neverTaken).toEqual([]);
  });
});

describe("Spin finds the shortest history that breaks an invariant", () => {
  test.each(RULES)("without the rule $without: $title ($breaks)", shows);

  test.each(EXCEPTIONS)("without the exception $without: $title ($breaks)", shows);

  function shows(broken: Variant): void {
    const { invariant, steps } = trailOf(broken);
    expect(invariant).toBe(broken.breaks);
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.length).toBeLessThanOrEqual(broken.stepsMax);
  }
});

test("every exception of the model is a listed one, and each is needed", async () => {
  const text = await readFile(join(import.meta.dirname, "attempt.pml"), "utf8");
  const made = [...text.matchAll(/exception: ([a-z-]+)/g)].map(([, id]) => id);
  const shown = EXCEPTIONS.map(({ without }) => without.toLowerCase().replaceAll("_", "-"));
  expect([...new Set(made)].sort()).toEqual(shown.sort());
});

test("every invariant of the model is broken by some variant", () => {
  const broken = VARIANTS.map((variant) => resultOf(variant).trail?.invariant);
  expect([...new Set(broken)].sort()).toEqual(["I1", "I2", "I3", "I4", "I5", "I9"]);
});

test("an incomplete search throws", async () => {
  if (spin.kind === "missing") return;
  const search = checkModel(spin.command, { ...COMPLETE, world: ["CALM"] }, { depthMax: 50 });
  await expect(search).rejects.toThrow("the search was incomplete");
});

test("the replay command of a trail prints the same trail", async () => {
  if (spin.kind === "missing") return;
  const { replay, steps } = trailOf(VARIANTS.find(({ without }) => without === "H4"));
  const path = `${dirname(spin.command)}:${process.env["PATH"] ?? ""}`;
  const { output } = await run("sh", ["-c", replay], {
    cwd: PROJECT,
    env: { ...process.env, PATH: path },
  });
  const lines = steps.map(({ actor, does, reply }) => `${actor}|${does}|${reply}`);
  expect(output.split("\n").filter((line) => lines.includes(line))).toEqual(lines);
});
