import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { missingBrowser } from "#tests/browser/browser";
import { print } from "#tests/figures";
import { typescriptProblems } from "#tests/mutants/mutated-names";
import { leaveEvidence } from "#report/evidence-folder";
import { openEnvironment, type OpenEnvironment } from "./environment";
import { PLANTED_FAULTS } from "./planted-faults";
import { explore } from "./search";
import { Tally } from "./tally";
import { replayOf, traceText } from "./wording";

const SEED = 20_260_301;
const HISTORIES = 6;
const ACTIONS_MAX = 60;
const TABS_MAX = 3;

let environment: OpenEnvironment | undefined;

beforeAll(async () => {
  if (missingBrowser === null) environment = await openEnvironment();
}, 180_000);

beforeEach((context) => {
  if (missingBrowser !== null) context.skip(missingBrowser);
});

afterAll(async () => {
  await environment?.close();
});

function present(): OpenEnvironment {
  if (environment === undefined) throw new Error("the environment is not open");
  return environment;
}

describe("the screen is part of the promise", () => {
  test(
    "random students at shared computers see only what is so",
    { timeout: 240_000 },
    async () => {
      const tally = new Tally();
      const found = await explore(present(), {
        ...{ seed: SEED, beside: 2, isShrunk: true },
        goesOn: (begun) => begun < HISTORIES,
        onHistory: (result) => tally.add(result),
      });
      const title = "students at shared computers, in a browser";
      const about = { title, seed: SEED, runs: HISTORIES, clients: TABS_MAX, events: ACTIONS_MAX };
      const violations = found === null ? [] : [traceOf(found)];
      leaveEvidence("random", "screen", { ...about, violations });
      print(`screen: ${HISTORIES} random histories, ${tally.actions} actions, seed ${SEED}`);
      expect(found === null ? null : `${traceText(found)}\nreplay: ${replayOf(found)}`).toBeNull();
      expect(tally.actions).toBeGreaterThan(HISTORIES * 10);
      expect(tally.count("go on")).toBeGreaterThan(0);
      expect(tally.count("reload")).toBeGreaterThan(0);
      expect(tally.count("lose the next reply")).toBeGreaterThan(0);
    },
  );

  test.each(["result-of-another-question", "saved-too-early"])(
    "the planted fault %s is found",
    { timeout: 240_000 },
    async (id) => {
      const fault = PLANTED_FAULTS.find((each) => each.id === id);
      if (fault === undefined) throw new Error(`no fault is called ${id}`);
      const found = await explore(await present().withOwnPage(fault), {
        ...{ seed: SEED, beside: 2, isShrunk: false },
        goesOn: (begun) => begun < 30,
        onHistory: () => undefined,
      });
      expect(found?.violation).toContain("what is said to be saved is stored");
    },
  );

  test("ten faults are planted, in code that is otherwise right", { timeout: 120_000 }, () => {
    expect(PLANTED_FAULTS).toHaveLength(10);
    expect(typescriptProblems(PLANTED_FAULTS)).toEqual([]);
  });
});

function traceOf(found: Parameters<typeof replayOf>[0] & Parameters<typeof traceText>[0]) {
  const steps = found.steps.map((step) => ({
    ...{ actor: "computer", does: step, reply: "", fault: null },
  }));
  const about = { title: found.violation, invariant: null, actors: ["computer"] };
  return { ...about, steps, replay: replayOf(found) };
}
