import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "#lib/fault";
import * as worlds from "../attempt/world";
import { order, startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
beforeAll(async () => {
  world = await startOpsWorld();
}, 30_000);
afterAll(() => world.stop());

async function abandoned(reason: string): Promise<void> {
  const slot = world.slot();
  await worlds.start(world.pod(), slot);
  await world.operations().perform(slot, order({ type: "abandon" }, { reason }));
}

describe("the operators' audit", () => {
  it("keeps who did what to whom, when, why, and the numbers before and after", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod(), slot);
    await world.operations().perform(slot, order({ type: "abandon" }, { reason: "wrong class" }));
    const { lines } = await world.operations().audit({ limit: 5 });
    expect(lines[0]).toMatchObject({
      ...slot,
      operator: "opal",
      deed: "abandon",
      attemptNumber: 1,
      reason: "wrong class",
      outcome: "done",
      before: { current: 1, highWater: 1, waiting: [] },
      after: { current: null, highWater: 1, waiting: [] },
    });
    expect(Date.parse(lines[0]?.at ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect(await world.raw.ttl("assess:ops-audit")).toBeGreaterThan(399 * 86_400);
  });

  it("never holds an answer, not even of what was set aside", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const attempt = await worlds.start(pod, slot);
    await pod.engine.apply(slot, {
      type: "question.answer",
      questionIndex: 0,
      questionId: `q${attempt.attemptNumber % 5}`,
      response: "CANARY-answer",
    });
    await world.raw.set(`${world.keys(slot).statePrefix}1`, '{"x":"CANARY-state"}');
    await world.operations().perform(slot, order({ type: "discard-quarantined" }));
    const audit = JSON.stringify(await world.raw.xrange("assess:ops-audit", "-", "+"));
    expect(audit).toContain(slot.userId);
    expect(audit).not.toContain("CANARY");
    const picture = JSON.stringify(await world.operations().show(slot));
    expect(picture).toContain('"what":"record"');
    expect(picture).not.toContain("CANARY");
    expect(await world.raw.hvals(`assess:quarantine:${world.keys(slot).member}`)).toContain(
      '{"x":"CANARY-state"}',
    );
  });

  it("is read page by page, the newest first, and keeps an action in one piece", async () => {
    for (const reason of ["first", "second", "third"]) await abandoned(reason);
    const read: string[] = [];
    let before: string | undefined;
    for (;;) {
      const page = { limit: 3, ...(before === undefined ? {} : { before }) };
      const { lines, next } = await world.operations().audit(page);
      read.push(...lines.map(({ reason, outcome }) => `${reason}: ${outcome}`));
      if (next === null) break;
      before = next;
    }
    expect(read.slice(0, 3)).toEqual(["third: done", "second: done", "first: done"]);
    expect(read.filter((line) => line.endsWith("begun"))).toEqual([]);
  });

  it("keeps the reason though Redis fails in the middle: the action then only began", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    let isDown = false;
    const down = (): never => {
      throw new Fault("redis_unavailable", "Redis did not answer. Try again.", {
        retryable: true,
      });
    };
    const operations = world.operations({
      around: (store) => ({
        ...store,
        clear: async () => {
          isDown = true;
          return down();
        },
      }),
      aroundOperators: (operators) => ({
        ...operators,
        appendAudit: (json) => (isDown ? down() : operators.appendAudit(json)),
      }),
    });
    const asked = operations.perform(slot, order({ type: "abandon" }, { reason: "half-way" }));
    await expect(asked).rejects.toThrow("Redis did not answer");
    const { lines } = await world.operations().audit({ limit: 1 });
    expect(lines[0]).toMatchObject({ reason: "half-way", outcome: "begun" });
  });

  it("an action is done although its trail entry is missed, and an event reports that", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    world.noted.length = 0;
    const appendTrail = () => Promise.reject(new Error("down"));
    const operations = world.operations({ around: (store) => ({ ...store, appendTrail }) });
    const report = await operations.perform(slot, order({ type: "abandon" }));
    expect(report).toMatchObject({ kind: "done", after: { current: null } });
    const { lines } = await operations.audit({ limit: 1 });
    expect(lines[0]).toMatchObject({ ...slot, outcome: "done" });
    expect(world.noted).toContainEqual({ event: "trail.missed", slot });
  });

  it("the trail names the action, and neither the operator nor the reason", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    const reason = "CANARY-reason";
    await world.operations().perform(slot, order({ type: "abandon" }, { reason }));
    const { lines } = await world.operations().audit({ limit: 1 });
    const stored = (await world.pod().store.readTrail(slot)).map(({ text }) => text);
    expect(JSON.parse(stored.at(-1) ?? "")).toEqual({
      ...{ kind: "operator", action: "abandon", number: 1, actionId: lines[0]?.actionId },
    });
    const trail = await world.operations().trail(slot);
    expect(trail.lines.at(-1)?.words).toContain(lines[0]?.actionId);
    expect(JSON.stringify([stored, trail])).not.toMatch(/CANARY|opal/);
  });

  it("keeps of a sweep why, how many slots were due, and what it came to", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    const asked = { operator: "opal", reason: "report cards are due" };
    const kept = () => world.raw.xlen("assess:ops-audit");
    const before = await kept();
    // Not yet due: nothing is done, and nothing kept.
    expect(await world.operations().sweep(asked)).toMatchObject({ slots: 0 });
    await expect(world.operations().sweep({ ...asked, reason: " " })).rejects.toThrow(
      "must not be empty",
    );
    expect(await kept()).toBe(before);
    await worlds.makeDue(world, slot);
    const report = { slots: 1, published: 1, waiting: 0, conflicts: 0 };
    expect(await world.operations().sweep(asked)).toEqual(report);
    const { lines } = await world.operations().audit({ limit: 5 });
    expect(lines[0]).toMatchObject({ ...asked, deed: "sweep", outcome: "done", due: 1, report });
    expect(world.noted.at(-1)).toMatchObject({ event: "operator.acted", slot: null });
  });

  it("keeps why a sweep was begun that Redis ended, and sends nothing without a reason", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    await worlds.makeDue(world, slot);
    let isDown = false;
    const down = (): never => {
      throw new Fault("redis_unavailable", "Redis did not answer.", { retryable: true });
    };
    world.gradebook.requests.reset();
    const asked = { operator: "opal", reason: "half-swept" };
    const deaf = world.operations({
      aroundOperators: (operators) => ({ ...operators, appendAudit: down }),
    });
    await expect(deaf.sweep(asked)).rejects.toThrow("did not answer");
    expect(world.gradebook.requests.counts().total).toBe(0);
    const falling = world.operations({
      around: (store) => ({
        ...store,
        reschedule: () => {
          isDown = true;
          return down();
        },
      }),
      aroundOperators: (operators) => ({
        ...operators,
        appendAudit: (json) => (isDown ? down() : operators.appendAudit(json)),
      }),
    });
    await expect(falling.sweep(asked)).rejects.toThrow("did not answer");
    const { lines } = await world.operations().audit({ limit: 1 });
    expect(lines[0]).toMatchObject({ reason: "half-swept", outcome: "begun", due: 1 });
  });

  it("the journal names the action and not the operator, nor the reason", async () => {
    world.noted.length = 0;
    await abandoned("CANARY-reason");
    const acted = world.noted.filter(({ event }) => event === "operator.acted");
    expect(acted).toMatchObject([{ deed: "abandon", outcome: "done" }]);
    expect(JSON.stringify(acted)).not.toMatch(/CANARY|opal/);
  });
});
