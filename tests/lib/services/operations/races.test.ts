import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OperatorStore } from "#lib/assessment-cache";
import type { OperatorAction } from "#lib/services/operations";
import type { Slot } from "#lib/slot";
import * as worlds from "../attempt/world";
import { order, startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
beforeAll(async () => {
  world = await startOpsWorld();
}, 30_000);
afterAll(() => world.stop());

interface Case {
  /** In a few words, what happens meanwhile. */
  readonly when: string;
  readonly action: OperatorAction;
  /** A slot to which the action is possible. */
  readonly prepare: () => Promise<Slot>;
  /** What somebody else does between the operator's look and the write. */
  readonly meanwhile: (slot: Slot) => Promise<unknown>;
}

async function answering(): Promise<Slot> {
  const slot = world.slot();
  await worlds.start(world.pod(), slot);
  return slot;
}

const answer = async (slot: Slot): Promise<void> => {
  const pod = world.pod();
  const outcome = await worlds.answer(pod, slot, await worlds.start(pod, slot));
  expect(outcome.kind).toBe("applied");
};

const CASES: readonly Case[] = [
  {
    when: "the student answers",
    action: { type: "abandon" },
    prepare: answering,
    meanwhile: answer,
  },
  {
    when: "the student answers",
    action: { type: "repin", attemptNumber: 2 },
    prepare: async () => {
      const slot = await answering();
      await world.raw.set(`${world.keys(slot).statePrefix}2`, worlds.legacyState(2));
      return slot;
    },
    meanwhile: answer,
  },
  {
    when: "the student resets",
    action: { type: "finish" },
    prepare: async () => {
      const slot = world.slot();
      await worlds.answerAll(world.pod(), slot);
      return slot;
    },
    meanwhile: (slot) => world.pod().engine.apply(slot, { type: "attempt.reset" }),
  },
  {
    when: "the sweep looks at it",
    action: { type: "resolve-conflict", attemptNumber: 1 },
    prepare: async () => {
      const slot = world.slot();
      await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
      worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" } });
      return slot;
    },
    // The sweep looks at it, and counts one try more.
    meanwhile: (slot) => world.pod().engine.publish(slot),
  },
  {
    when: "a legacy pod writes the record",
    action: { type: "discard-quarantined" },
    prepare: async () => {
      const slot = world.slot();
      await world.raw.set(`${world.keys(slot).statePrefix}1`, "{");
      return slot;
    },
    meanwhile: (slot) => {
      return world.raw.set(`${world.keys(slot).statePrefix}1`, worlds.legacyState(1));
    },
  },
  {
    when: "another operator moves the slot to a lower attempt",
    action: { type: "abandon" },
    prepare: async () => {
      const slot = world.slot();
      const { statePrefix, pointer } = world.keys(slot);
      await world.raw.set(`${statePrefix}2`, worlds.legacyState(2));
      await world.raw.set(`${statePrefix}3`, worlds.legacyState(3));
      await world.raw.set(pointer, "3");
      return slot;
    },
    meanwhile: (slot) => world.raw.set(world.keys(slot).pointer, "2"),
  },
  {
    when: "another operator moves the slot to a lower attempt",
    action: { type: "discard-quarantined" },
    prepare: async () => {
      const slot = world.slot();
      const { statePrefix, pointer } = world.keys(slot);
      await world.raw.set(`${statePrefix}2`, worlds.legacyState(2));
      await world.raw.set(`${statePrefix}3`, "{");
      await world.raw.set(pointer, "3");
      return slot;
    },
    meanwhile: (slot) => world.raw.set(world.keys(slot).pointer, "2"),
  },
];

/** Lets `meanwhile` happen just before the first write of an operator. */
function interrupting(meanwhile: () => Promise<unknown>) {
  let isDone = false;
  const once = async (): Promise<void> => {
    if (isDone) return;
    isDone = true;
    await meanwhile();
  };
  return {
    aroundOperators: (operators: OperatorStore): OperatorStore => ({
      ...operators,
      appendAudit: async (json) => {
        await once();
        return operators.appendAudit(json);
      },
    }),
  };
}

/** What is stored of the slot itself; the audit is not. */
async function stored(slot: Slot): Promise<object> {
  const { member } = world.keys(slot);
  const dump = await world.everything();
  return Object.fromEntries(
    Object.entries(dump).filter(([key]) => key.includes(member) && !key.includes("quarantine")),
  );
}

describe.each(CASES)("$action.type, while $when", ({ action, prepare, meanwhile }) => {
  it("writes nothing over what somebody else wrote meanwhile, and says so", async () => {
    const slot = await prepare();
    let after: object = {};
    const operations = world.operations(
      interrupting(async () => {
        await meanwhile(slot);
        after = await stored(slot);
      }),
    );
    expect(await operations.perform(slot, order(action))).toMatchObject({ kind: "changed" });
    expect(await stored(slot)).toEqual(after);
    const { lines } = await operations.audit({ limit: 1 });
    expect(lines[0]).toMatchObject({ ...slot, deed: action.type, outcome: "changed" });
  });

  it("is done when nobody comes between, so the test above can fail", async () => {
    const slot = await prepare();
    const before = await stored(slot);
    expect(await world.operations().perform(slot, order(action))).toMatchObject({ kind: "done" });
    expect(await stored(slot)).not.toEqual(before);
  });

  it("changes no key and no time to live in a dry run, and leaves no audit", async () => {
    const slot = await prepare();
    const before = await world.everything();
    const report = await world.operations().perform(slot, order(action, { isDryRun: true }));
    expect(report).toMatchObject({ kind: "would" });
    expect(await world.everything()).toEqual(before);
  });

  it("is not done on a version that is not there any more", async () => {
    const slot = await prepare();
    const { facts } = await world.operations().show(slot);
    const seen = facts.version;
    await meanwhile(slot);
    const before = await world.everything();
    const report = await world.operations().perform(slot, order(action, { seen }));
    expect(report).toMatchObject({ kind: "changed" });
    expect(await world.everything()).toEqual(before);
  });

  it("needs a reason of 1 to 500 characters, also in a dry run", async () => {
    const slot = await prepare();
    const before = await world.everything();
    for (const reason of ["", " ", "x".repeat(501)]) {
      for (const isDryRun of [true, false]) {
        const asked = world.operations().perform(slot, order(action, { reason, isDryRun }));
        await expect(asked).rejects.toThrow(/A reason must/);
      }
    }
    expect(await world.everything()).toEqual(before);
  });
});

describe("two at once", () => {
  it("of two operators one abandons, and the other hears of it", async () => {
    const slot = await answering();
    const reports = await Promise.all(
      [world.operations(), world.operations()].map((operations) =>
        operations.perform(slot, order({ type: "abandon" })),
      ),
    );
    expect(reports.filter(({ kind }) => kind === "done")).toHaveLength(1);
  });

  it("a student who answers while an operator moves the slot writes into neither attempt", async () => {
    const slot = await answering();
    await world.raw.set(`${world.keys(slot).statePrefix}2`, worlds.legacyState(2));
    const pod = world.pod();
    const attempt = await worlds.start(pod, slot);
    const repin = order({ type: "repin", attemptNumber: 2 });
    expect(await world.operations().perform(slot, repin)).toMatchObject({ kind: "done" });
    const late = await worlds.answer(pod, slot, attempt);
    expect(late).toMatchObject({ kind: "refused", code: "stale_attempt" });
    const { facts } = await world.operations().show(slot);
    expect(facts.records.map(({ reading }) => reading)).toMatchObject([
      { answered: 0 },
      { answered: 0 },
    ]);
  });
});
