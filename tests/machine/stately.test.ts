import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { attemptMachine } from "#machines/attempt.machine";
import { codeInLiteral } from "./machine-literal";
import { seenByStately } from "./stately-extractor";
import type { DeclaredMachine } from "./stately-extractor";
import { declaredStates, FIRST_STATE } from "#report/statechart/states";
import { declaredTransitions } from "#report/statechart/transitions";

const SOURCE = readFileSync(join(import.meta.dirname, "../../machines/attempt.machine.ts"), "utf8");

const RUNNING: DeclaredMachine = {
  id: attemptMachine.id,
  description: attemptMachine.config.description ?? "",
  first: FIRST_STATE,
  states: declaredStates(),
  transitions: declaredTransitions(),
};

interface Planted {
  readonly what: string;
  readonly find: RegExp;
  readonly put: string;
}

const PUBLISHED = /published: \{\s+description: "The gradebook holds the result\.",\s+\}/;

/** What the extractor loses without a word. The names would be imported from another file. */
const LOST: readonly Planted[] = [
  { what: "a computed key", find: /Reset: \{/, put: "[names.reset]: {" },
  { what: "an imported state", find: PUBLISHED, put: "published: importedState" },
  { what: "a state that is spread in", find: PUBLISHED, put: "...importedStates" },
  { what: "a shorthand state", find: PUBLISHED, put: "published" },
  { what: "a computed target", find: /target: "Active",/, put: "target: names.active," },
];

/** What the extractor follows, and another reader may not. */
const FOLLOWED: Planted = {
  what: "a key that is a constant of the same file",
  find: /export const attemptMachine([^]*?) Reset: \{/,
  put: 'const RESET = "Reset";\nexport const attemptMachine$1 [RESET]: {',
};

/** What the extractor sees, and sees to be another machine. */
const CHANGED: readonly Planted[] = [
  { what: "another target", find: /target: "Active",/, put: 'target: "Reset",' },
  { what: "another guard", find: /guard: "isNextQuestion"/, put: 'guard: "isThisAttempt"' },
  { what: "no guard", find: /guard: "isStartable",/, put: "" },
  { what: "another action", find: /actions: "summarize"/, put: 'actions: "clearAttempt"' },
  { what: "another event", find: /"result\.rejected": \{/, put: '"result.lost": {' },
  { what: "another beginning", find: /initial: "pending"/, put: 'initial: "published"' },
  { what: "another description", find: /strictly in order/, put: "in any order" },
];

function planted({ find, put }: Planted): string {
  const edited = SOURCE.replace(find, put);
  if (edited === SOURCE) throw new Error(`${find.source} is not in the source any more`);
  return edited;
}

/** All that a state, a transition and the machine may say: what is compared, and no more. */
const transitionSchema = z.strictObject({
  guard: z.string().optional(),
  target: z.string().optional(),
  actions: z.string(),
  description: z.string(),
});
const stateSchema = z.strictObject({
  description: z.string(),
  initial: z.string().optional(),
  on: z.record(z.string(), z.union([transitionSchema, z.array(transitionSchema)])).optional(),
  get states() {
    return z.record(z.string(), stateSchema).optional();
  },
});
const machineSchema = stateSchema.extend({
  id: z.literal("attempt"),
  version: z.literal("1"),
  context: z.unknown(),
  /** Added by setup(): the types. */
  schemas: z.unknown(),
});

function named(edits: readonly Planted[]): readonly (readonly [string, Planted])[] {
  return edits.map((edit) => [edit.what, edit]);
}

describe("the machine that Stately sees", () => {
  it("is exactly the machine that runs: states, transitions, descriptions, in order", () => {
    expect(seenByStately(SOURCE)).toEqual(RUNNING);
  });

  it.each(named([...LOST, ...CHANGED]))("is another one when the source has %s", (_what, edit) => {
    expect(seenByStately(planted(edit))).not.toEqual(RUNNING);
  });
});

describe("the machine's literal", () => {
  it("holds string literals only, apart from context", () => {
    expect(codeInLiteral(SOURCE)).toEqual([]);
  });

  it.each(named(LOST))("is refused when it has %s", (_what, edit) => {
    expect(codeInLiteral(planted(edit))).toHaveLength(1);
  });

  it("is refused even where the extractor would follow a name", () => {
    expect(seenByStately(planted(FOLLOWED))).toEqual(RUNNING);
    expect(codeInLiteral(planted(FOLLOWED))).toEqual(["[RESET]"]);
  });

  it("says nothing that the comparison leaves out", () => {
    expect(machineSchema.safeParse(attemptMachine.config).error?.issues).toBeUndefined();
  });

  it("is refused when a state says more", () => {
    const more = { ...attemptMachine.config, entry: "summarize" };
    expect(machineSchema.safeParse(more).error?.issues).toHaveLength(1);
  });
});
