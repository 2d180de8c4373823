import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { attemptMachine } from "#machines/attempt.machine";
import { codeInLiteral } from "./machine-literal";
import { RUNNING_MACHINE } from "./running-machine";
import { extractMachine } from "./stately-extractor";

const SOURCE = readFileSync(join(import.meta.dirname, "../../machines/attempt.machine.ts"), "utf8");

interface SourceEdit {
  readonly title: string;
  readonly find: RegExp;
  readonly replacement: string;
}

const PUBLISHED = /published: \{\s+description: "The gradebook has the result\.",\s+\}/;

/** Code that the extractor skips silently, e.g. names imported from another file. */
const UNSEEN: readonly SourceEdit[] = [
  { title: "a computed key", find: /Reset: \{/, replacement: "[names.reset]: {" },
  { title: "an imported state", find: PUBLISHED, replacement: "published: importedState" },
  { title: "a state that is spread in", find: PUBLISHED, replacement: "...importedStates" },
  { title: "a shorthand state", find: PUBLISHED, replacement: "published" },
  { title: "a computed target", find: /target: "Active",/, replacement: "target: names.active," },
];

/** Code that the extractor resolves, and another tool may not. */
const CONSTANT_KEY: SourceEdit = {
  title: "a key that is a constant of the same file",
  find: /export const attemptMachine([^]*?) Reset: \{/,
  replacement: 'const RESET = "Reset";\nexport const attemptMachine$1 [RESET]: {',
};

/** Changes that the extractor must detect. */
const CHANGED: readonly SourceEdit[] = [
  { title: "another target", find: /target: "Active",/, replacement: 'target: "Reset",' },
  {
    title: "another guard",
    find: /guard: "isNextQuestion"/,
    replacement: 'guard: "isThisAttempt"',
  },
  { title: "no guard", find: /guard: "isStartable",/, replacement: "" },
  { title: "another action", find: /actions: "summarize"/, replacement: 'actions: "clearAttempt"' },
  { title: "another event", find: /"result\.rejected": \{/, replacement: '"result.lost": {' },
  {
    title: "another initial state",
    find: /initial: "pending"/,
    replacement: 'initial: "published"',
  },
  { title: "another description", find: /strictly in order/, replacement: "in any order" },
];

function applyEdit({ find, replacement }: SourceEdit): string {
  const edited = SOURCE.replace(find, replacement);
  if (edited === SOURCE) throw new Error(`${find.source} is no longer in the source`);
  return edited;
}

/** The fields that a state, a transition and the machine may have: exactly those that are compared. */
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
  always: z.strictObject({ target: z.string(), description: z.string() }).optional(),
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

function titled(edits: readonly SourceEdit[]): readonly (readonly [string, SourceEdit])[] {
  return edits.map((edit) => [edit.title, edit]);
}

describe("the machine that Stately's extractor reads", () => {
  it("equals the running machine: states, transitions and descriptions, in order", () => {
    expect(extractMachine(SOURCE)).toEqual(RUNNING_MACHINE);
  });

  it.each(titled([...UNSEEN, ...CHANGED]))("differs when the source has %s", (_title, edit) => {
    expect(extractMachine(applyEdit(edit))).not.toEqual(RUNNING_MACHINE);
  });
});

describe("the literal of the machine", () => {
  it("contains only string literals, except for context", () => {
    expect(codeInLiteral(SOURCE)).toEqual([]);
  });

  it.each(titled(UNSEEN))("is rejected when it has %s", (_title, edit) => {
    expect(codeInLiteral(applyEdit(edit))).toHaveLength(1);
  });

  it("is rejected even when the extractor can resolve the name", () => {
    expect(extractMachine(applyEdit(CONSTANT_KEY))).toEqual(RUNNING_MACHINE);
    expect(codeInLiteral(applyEdit(CONSTANT_KEY))).toEqual(["[RESET]"]);
  });

  it("has no field that the comparison ignores", () => {
    expect(machineSchema.safeParse(attemptMachine.config).error?.issues).toBeUndefined();
  });

  it("is rejected when a state has another field", () => {
    const more = { ...attemptMachine.config, entry: "summarize" };
    expect(machineSchema.safeParse(more).error?.issues).toHaveLength(1);
  });
});
