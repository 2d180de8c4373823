import { describe, expect, test } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import type { Call } from "../exploration/call";
import { SLOT } from "../exploration/pod-engine";
import { execute } from "../exploration/world";
import type { World } from "../exploration/world";
import { bind } from "./binding/bind";
import type { Binding } from "./binding/bind";
import { storedOf } from "./binding/concrete";
import type { Knowledge } from "./binding/knowledge";
import { call, entryJson, START, stateJson, worldOf } from "./small-states";

const NOTHING: Knowledge = {
  ...{ versions: new Set(), free: new Set(), shown: new Set(), read: new Set() },
  ...{ lookedUp: new Set(), mayPut: new Set(), sawOwn: new Set() },
};

const EMPTY = worldOf({ pointer: 0, mark: 0, records: [], waiting: 0, tombstone: "" });
const OPEN = worldOf({ pointer: 1, mark: 0, records: ["open"], waiting: 0, tombstone: "" });
const WAITING = worldOf({
  pointer: 2,
  mark: 2,
  records: ["none", "final"],
  waiting: 2,
  tombstone: "",
});

async function boundOf(world: World, made: Call, known: Partial<Knowledge>): Promise<Binding> {
  const { world: after, reply } = await execute(world, made, null);
  return bind({
    ...{ slot: SLOT, method: made.method, args: made.args, before: storedOf(world, SLOT) },
    ...{ after: storedOf(after, SLOT), knowledge: { ...NOTHING, ...known } },
    ...{ hasHappened: true, isCompatible: true },
    ...(reply.kind === "value" && { found: reply.value }),
  });
}

const create = call("create", { number: 1, stateJson: stateJson(1, false), startedAt: START });
const answer = call("commit", {
  read: {
    number: 1,
    stateJson: stateJson(1, false),
    questionJsons: new Map([[0, "the first answer"]]),
  },
  stateJson: stateJson(1, false, { answered: 2 }),
  newQuestionJsons: new Map([[1, "the second answer"]]),
  outboxEntry: null,
});
const entry = entryJson(2);
const attemptId = attemptIdOf(SLOT, 2, START);
const body = { resultId: "nice_u_r_ali_attempt_2", userId: "u", lineItemId: "r_ali", attemptId };
const put: Call = { port: "gradebook", method: "putResult", args: [body] };
const acknowledge = call("acknowledge", { number: 2, read: entry, next: null });
const read = new Set([entry]);

interface Case {
  readonly what: string;
  readonly world: World;
  readonly made: Call;
  /** All that the action needs. */
  readonly known: Partial<Knowledge>;
  readonly action: string;
  /** The same call of a process that lacks one thing. */
  readonly lacking: Partial<Knowledge>;
}

const CASES: readonly Case[] = [
  {
    what: "an attempt whose number nobody has looked up",
    ...{ world: EMPTY, made: create, action: "create.unlisted" },
    ...{ known: { free: new Set([1]) }, lacking: { free: new Set([2]) } },
  },
  {
    what: "an attempt that no token names",
    ...{ world: EMPTY, made: create, action: "restore.unlisted" },
    known: { shown: new Set([attemptIdOf(SLOT, 1, START)]) },
    lacking: { shown: new Set([attemptIdOf(SLOT, 2, START)]) },
  },
  {
    what: "an answer to a version that the process has never seen",
    ...{ world: OPEN, made: answer, action: "answer" },
    known: { versions: new Set([stateJson(1, false)]) },
    lacking: { versions: new Set([stateJson(1, true)]) },
  },
  {
    what: "a PUT without reading the entry again",
    ...{ world: WAITING, made: put, action: "put" },
    known: { read, lookedUp: read, mayPut: read },
    lacking: { read, lookedUp: read },
  },
  {
    what: "an acknowledgement of a result that nobody has seen",
    ...{ world: WAITING, made: acknowledge, action: "acknowledge" },
    known: { read, sawOwn: new Set([attemptId]) },
    lacking: { read },
  },
];

describe("a call may rest only on what its process knows", () => {
  test.each(CASES)("$what is no action", async ({ world, made, known, action, lacking }) => {
    expect(await boundOf(world, made, known)).toEqual({ kind: "instance", action });
    expect(await boundOf(world, made, lacking)).toMatchObject({ kind: "outside" });
  });

  test("a lookup that does not show a result that is there is a named fault", () => {
    const { entries, results } = WAITING;
    const held = { ...body, status: "active" as const, score: 50 };
    const before = storedOf({ entries, results: new Map(results).set(body.resultId, held) }, SLOT);
    const asked = {
      slot: SLOT,
      method: "findResult",
      args: [body.resultId],
      before,
      after: before,
    };
    const told = { knowledge: NOTHING, hasHappened: true, isCompatible: true, found: null };
    expect(bind({ ...asked, ...told })).toMatchObject({ kind: "fault" });
  });
});

describe("a call that was not executed", () => {
  const failed = { knowledge: NOTHING, hasHappened: false, isCompatible: true, slot: SLOT };

  test("is no action where it only reads", () => {
    const before = storedOf(OPEN, SLOT);
    const binding = bind({ ...failed, method: "load", args: [SLOT], before, after: before });
    expect(binding).toEqual({ kind: "unchanged" });
  });

  test("must have been allowed where it is a PUT, which may arrive later", () => {
    const before = storedOf(WAITING, SLOT);
    const sent = { ...failed, method: put.method, args: put.args, before, after: before };
    expect(bind({ ...sent, knowledge: { ...NOTHING, read } })).toMatchObject({ kind: "outside" });
  });
});

describe("an answer in the place of another one", () => {
  /** The attempt counts `counted` of the answers that are stored: one. */
  function worldWith(counted: number): World {
    const entries = new Map(OPEN.entries);
    const json = stateJson(1, false, { answered: counted });
    entries.set("assess:state:u:r:1", { value: json, expiresAtMs: Infinity });
    return { ...OPEN, entries };
  }

  async function boundOver(counted: number): Promise<Binding> {
    const before = stateJson(1, false, { answered: counted });
    const made = call("commit", {
      read: {
        ...{ number: 1, stateJson: before },
        questionJsons: new Map([[0, "the first answer"]]),
      },
      stateJson: stateJson(1, false, { answered: counted + 1 }),
      newQuestionJsons: new Map([[0, "another answer"]]),
      outboxEntry: null,
    });
    return boundOf(worldWith(counted), made, { versions: new Set([before]) });
  }

  test("is an action if the attempt does not count that one: an earlier attempt has left it", async () => {
    expect(await boundOver(0)).toEqual({ kind: "instance", action: "answer" });
  });

  test("is no action if the attempt counts that one (I4)", async () => {
    expect(await boundOver(1)).toMatchObject({ kind: "outside" });
  });
});
