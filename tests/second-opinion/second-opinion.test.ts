import { dirname, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../src/cli/setup/run.mjs";
import { print } from "../figures";
import type { Lanes } from "../report/evidence";
import { leaveEvidence } from "../report/evidence-folder";
import { ask, findSpin } from "./spin";
import type { Model, Opinion } from "./spin";

const PROJECT = resolve(import.meta.dirname, "../..");

/** All states of two tabs, two publishers and the world, with three attempts of two questions. */
const STATES = 1_006_747;

const WHOLE: Model = {
  id: "whole",
  title: "The protocol with all its rules",
  without: null,
  isCalm: false,
};

interface Variant extends Model {
  readonly without: string;
  readonly breaks: string;
  readonly stepsMax: number;
}

/** Each leaves out one rule. What needs no expiry and no flush to go wrong is shown without. */
const VARIANTS: readonly Variant[] = [
  calm("H2", "I5", "No number is kept from being given again"),
  calm("MARK_IN_CREATE", "I5", "Only the start looks at the high-water mark, create does not"),
  calm("H3", "I5", "The high-water mark rises after the PUT"),
  calm("H4", "I1", "Commit does not compare the attempt id"),
  calm("DIGEST", "I4", "Commit does not compare the content"),
  calm("H5", "I2", "Create does not look whether the slot is still empty"),
  calm("H18", "I9", "A reset removes the outbox entry"),
  wild("H20", "A publisher does not look for another attempt's result"),
  wild("ASSUMPTION", "Redis is flushed while a publisher stands between its look and its PUT"),
];

function calm(without: string, breaks: string, title: string): Variant {
  return { id: `without-${without}`, title, without, breaks, isCalm: true, stepsMax: 15 };
}

/** The gradebook's results are safe from all but a flush, which makes for a longer story. */
function wild(without: string, title: string): Variant {
  return { id: `without-${without}`, title, without, breaks: "I3", isCalm: false, stepsMax: 18 };
}

const spin = await findSpin();
const opinions = new Map<string, Opinion>();

function opinionOn({ id }: Model): Opinion {
  const opinion = opinions.get(id);
  if (opinion === undefined) throw new Error(`nobody was asked about ${id}`);
  return opinion;
}

function variantWithout(rule: string): Variant {
  const variant = VARIANTS.find(({ without }) => without === rule);
  if (variant === undefined) throw new Error(`no variant is without ${rule}`);
  return variant;
}

function trailWithout(rule: string): Lanes {
  const { trail } = opinionOn(variantWithout(rule));
  if (trail === null) throw new Error(`without ${rule} every invariant holds`);
  return trail;
}

async function askInTurn(command: string, models: readonly Model[]): Promise<void> {
  for (const model of models) opinions.set(model.id, await ask(command, model));
}

beforeAll(async () => {
  if (spin.kind === "missing") {
    leaveEvidence("second-opinion", "spin", { tool: null, skipped: spin.reason, models: [] });
    print(`second opinion: skipped, ${spin.reason}`);
    return;
  }
  // Two at a time: the whole search takes about as long as all the broken ones.
  await Promise.all([askInTurn(spin.command, [WHOLE]), askInTurn(spin.command, VARIANTS)]);
  leaveEvidence("second-opinion", "spin", {
    tool: spin.name,
    skipped: null,
    models: [WHOLE, ...VARIANTS].map((model) => {
      const { states, trail } = opinionOn(model);
      const expected = model.without === null ? "holds" : "broken";
      const found = trail === null ? "holds" : "broken";
      return { id: model.id, title: model.title, expected, found, states, trail };
    }),
  });
  const broken = VARIANTS.filter((variant) => opinionOn(variant).trail !== null);
  const states = opinionOn(WHOLE).states.toLocaleString("en-US");
  print(
    `second opinion (${spin.name}): all ${states} states of the protocol searched; ` +
      `${broken.length} of ${VARIANTS.length} variants without a rule found broken`,
  );
}, 120_000);

beforeEach((context) => {
  if (spin.kind === "missing") context.skip(spin.reason);
});

describe("the whole protocol, in every state that Spin can reach", () => {
  test("keeps I1, I2, I3, I4, I5 and I9", () => {
    expect(opinionOn(WHOLE).trail).toBeNull();
    expect(opinionOn(WHOLE).states).toBe(STATES);
  });

  test("takes every step that the model has, so that none holds by being idle", () => {
    expect(opinionOn(WHOLE).neverTaken).toEqual([]);
  });
});

describe("Spin finds the shortest way to the hazard", () => {
  function shows(without: string): void {
    const { breaks, stepsMax } = variantWithout(without);
    const { invariant, steps } = trailWithout(without);
    expect(invariant).toBe(breaks);
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.length).toBeLessThanOrEqual(stepsMax);
  }

  test("when a finalized number can be given again (H2): it is, and I5 breaks", () => {
    shows("H2");
  });

  test("when create does not look at the high-water mark again (H2): another tab has raised it", () => {
    shows("MARK_IN_CREATE");
  });

  test("when the high-water mark rises only after the PUT (H3): a reset comes before, and I5 breaks", () => {
    shows("H3");
  });

  test("when commit compares the number alone (H4): an answer lands in another attempt, against I1", () => {
    shows("H4");
  });

  test("when commit does not compare what was read: an acknowledged answer is lost, against I4", () => {
    shows("DIGEST");
  });

  test("when create is a check and a set (H5): two tabs open two attempts, against I2", () => {
    shows("H5");
  });

  test("when a reset takes the outbox entry along (H18): the grade is lost, against I9", () => {
    shows("H18");
  });

  test("when a publisher does not look (H20): it replaces another attempt's result, against I3", () => {
    shows("H20");
  });

  test("when Redis is flushed between a look and its PUT: I3 needs the assumption that it is not", () => {
    shows("ASSUMPTION");
  });
});

test("every invariant of the model is broken by some variant, so that none is idle", () => {
  const broken = VARIANTS.map((variant) => opinionOn(variant).trail?.invariant);
  expect([...new Set(broken)].sort()).toEqual(["I1", "I2", "I3", "I4", "I5", "I9"]);
});

test("a search that is cut short is no opinion", async () => {
  if (spin.kind === "missing") return;
  const asked = ask(spin.command, { ...WHOLE, isCalm: true }, { depthMax: 50 });
  await expect(asked).rejects.toThrow("the search was cut short");
});

test("the command beside a trail plays the same trail again", async () => {
  if (spin.kind === "missing") return;
  const { replay, steps } = trailWithout("H4");
  const path = `${dirname(spin.command)}:${process.env["PATH"] ?? ""}`;
  const { output } = await run("sh", ["-c", replay], {
    cwd: PROJECT,
    env: { ...process.env, PATH: path },
  });
  const lines = steps.map(({ actor, does, reply }) => `${actor}|${does}|${reply}`);
  expect(output.split("\n").filter((line) => lines.includes(line))).toEqual(lines);
});
