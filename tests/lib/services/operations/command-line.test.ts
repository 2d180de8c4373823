import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Slot } from "#lib/slot";
import * as worlds from "../attempt/world";
import { holdfastHere, holdfastOn, type Holdfast } from "./holdfast";
import { startOpsWorld, type OpsWorld } from "./ops-world";

// Some of the commands are processes of their own, beside other test files.
vi.setConfig({ testTimeout: 60_000 });

let world: OpsWorld;
let spawned: Holdfast;
let here: Holdfast;
beforeAll(async () => {
  world = await startOpsWorld();
  spawned = holdfastOn(world);
  here = holdfastHere(world);
}, 30_000);
afterAll(() => world.stop());

const WHY = ["--reason", "the teacher asked"] as const;

describe("holdfast attempts", () => {
  it("shows a slot to a person, and to a program", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    const named = [slot.userId, slot.resourceId] as const;
    const person = await here("attempts", "show", ...named);
    expect(person.stdout).toContain("This student is in attempt 1, because the pointer names it");
    expect(person.stdout).toMatch(/^1 \* +answering 1\/3 +- +7 d 21 h +- +nothing$/m);
    expect(person.stdout).not.toContain("right");
    const program = await spawned("attempts", "show", ...named, "--json");
    expect(JSON.parse(program.stdout)).toMatchObject({ slot, facts: { currentNumber: 1 } });
    expect([person.code, program.code]).toEqual([0, 0]);
  });

  it("says in a dry run what would happen, asks for --yes, then does it and keeps who and why", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    const abandon = ["attempts", "abandon", slot.userId, slot.resourceId, ...WHY] as const;
    const before = await world.everything();
    const dry = await here(...abandon, "--dry-run", "--json");
    expect(JSON.parse(dry.stdout)).toMatchObject({ kind: "would", after: { current: null } });
    expect(dry.code).toBe(0);
    const unasked = await spawned(...abandon);
    expect(unasked.stderr).toContain("add --yes");
    expect(unasked.code).toBe(1);
    expect(await world.everything()).toEqual(before);

    const done = await spawned(...abandon, "--yes");
    expect(done.stdout).toMatch(/^Done: Attempt 1 is abandoned with 0 of 3 answers/);
    expect(done.code).toBe(0);
    const again = await spawned(...abandon, "--yes", "--as", "olga");
    expect(again.stdout).toContain("Refused (no_attempt)");
    expect(again.code).toBe(2);

    const audit = await here("audit", "--limit", "5");
    expect(audit.stdout).toMatch(/ {2}opal .*abandon .*done +[-0-9a-f]{36} {2}the teacher asked$/m);
    expect(audit.stdout).not.toContain("olga");
  });

  it("ends with 2 when what was finished is not in the gradebook yet", async () => {
    const slot = world.slot();
    await worlds.answerAll(world.pod(), slot);
    worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" } });
    const named = [slot.userId, slot.resourceId, ...WHY, "--yes"] as const;
    const finish = await here("attempts", "finish", ...named);
    expect(finish.stdout).toContain("The gradebook has not accepted it yet.");
    expect(finish.code).toBe(2);
    const resolve = await here("attempts", "resolve-conflict", ...named, "--json");
    expect(JSON.parse(resolve.stdout)).toMatchObject({ kind: "done", after: { waiting: [] } });
    expect(resolve.code).toBe(0);
  });

  it("ends with 1 and says what is wrong with the call", async () => {
    const nameless = holdfastHere(world, { USER: "" });
    const deaf = holdfastHere(world, { REDIS_URL: "redis://127.0.0.1:1" });
    const forgetful = holdfastHere(world, { REDIS_URL: "", STORE: "memory" });
    const calls: readonly (readonly [string, () => ReturnType<Holdfast>])[] = [
      ["--reason", () => spawned("attempts", "abandon", "u", "r")],
      ["--attempt is missing", () => here("attempts", "repin", "u", "r", ...WHY)],
      ["--reason must not be empty", () => here("attempts", "finish", "u", "r", "--reason", " ")],
      ["Give your name", () => nameless("attempts", "finish", "u", "r", ...WHY)],
      ["from 1 to 500", () => here("attempts", "list", "--limit", "0")],
      ["must not be empty", () => here("attempts", "show", "", "r")],
      ["must be a cursor", () => here("attempts", "list", "--cursor", "x")],
      ["must be a cursor", () => here("audit", "--before", "yesterday")],
      ["Redis did not answer", () => deaf("attempts", "show", "u", "r")],
      ["REDIS_URL", () => forgetful("attempts", "show", "u", "r")],
    ];
    for (const [words, call] of calls) {
      const { code, stderr, stdout } = await call();
      expect(stderr).toContain(words);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    }
  });
});

describe("holdfast attempts list", () => {
  it("goes through the index page by page, of one user or of all", async () => {
    const pod = world.pod();
    const [one, other] = [world.slot(), world.slot()];
    for (const slot of [one, other]) {
      await worlds.start(pod, slot);
      await world.index.upsert(slot);
    }
    const first = await here("attempts", "list", "--limit", "1");
    expect(first.stdout).toMatch(new RegExp(`^${other.userId} +fractions +1 +answering 0/3 `, "m"));
    expect(first.stdout).not.toContain(one.userId);
    const cursor = /more: --cursor (\S+)/.exec(first.stderr)?.[1] ?? "";
    const second = await here("attempts", "list", "--limit", "1", "--cursor", cursor);
    expect(second.stdout).toContain(one.userId);
    const ofOne = await here("attempts", "list", "--user", one.userId, "--json");
    expect(JSON.parse(ofOne.stdout)).toMatchObject({ lines: [{ slot: one }], next: null });
    const none = await here("attempts", "list", "--user", "nobody");
    expect(none.stdout).toBe("There is no open attempt on this page.\n");
  });
});

describe("holdfast trail", () => {
  it("replays what was done, and ends with 2 when the machine does not allow it", async () => {
    const slot = world.slot();
    const named = ["trail", slot.userId, slot.resourceId] as const;
    await worlds.finishAttempt(world.pod(), slot);
    const good = await here(...named);
    expect(good.stdout).toMatch(/applied +attempt 1 started, 3 questions$/m);
    expect(good.stdout).toMatch(/applied +question 1 of 3 was answered$/m);
    expect(good.stdout).toContain("The machine allows every entry.");
    expect(good.code).toBe(0);

    // An earlier version's pod takes the record away: a gap, which only --strict counts.
    await world.raw.del(`${world.keys(slot).statePrefix}1`);
    await worlds.start(world.pod(), slot);
    expect((await here(...named)).code).toBe(0);
    const strict = await here(...named, "--strict");
    expect(strict.stdout).toMatch(/or a legacy pod wrote it:\n {2}! gap at/);
    expect(strict.code).toBe(2);

    const again = { kind: "applied", type: "attempt.finalize", number: 2, attemptId: "x" };
    const forged = { ...again, from: "answering", to: "pending", answered: 0, total: 3 };
    await world.pod().store.appendTrail(slot, JSON.stringify(forged));
    const bad = await here(...named);
    expect(bad.stdout).toMatch(/Violations: .*:\n {2}! violation at/);
    expect(bad.stdout.indexOf("! violation")).toBeLessThan(bad.stdout.indexOf("! gap"));
    expect(bad.code).toBe(2);
  });

  it("ends with 2 for a number that drifted, unless pods of before may have done it", async () => {
    const slot = world.slot();
    const named = ["trail", slot.userId, slot.resourceId] as const;
    await worlds.start(world.pod(), slot);
    const { statePrefix, pointer } = world.keys(slot);
    await world.raw.set(`${statePrefix}4`, worlds.legacyState(4));
    await world.raw.set(pointer, "4");
    await worlds.answer(world.pod(), slot, await worlds.start(world.pod(), slot));
    const mixed = await here(...named);
    expect(mixed.stdout).toContain("! gap at");
    expect(mixed.code).toBe(0);
    const pinned = await holdfastHere(world, { ROLLOUT_MODE: "pinned" })(...named);
    expect(pinned.stdout).toMatch(/! violation at .*: attempt 1 .* became attempt 4 /);
    expect(pinned.code).toBe(2);
  });
});

describe("holdfast trail --prove", () => {
  const append = (slot: Slot, fields: object): Promise<unknown> =>
    world.pod().store.appendTrail(slot, JSON.stringify(fields));

  it("names the action of every entry, and the theorem whose world it is a run in", async () => {
    const slot = world.slot();
    const named = ["trail", slot.userId, slot.resourceId, "--prove"] as const;
    expect((await here(...named)).stdout).toContain("This slot has no trail");
    await worlds.finishAttempt(world.pod(), slot);
    const proof = await here(...named, "--strict");
    expect(proof.stdout).toMatch(/attempt 1 started, 3 questions +proven create +look-up$/m);
    expect(proof.stdout).toMatch(/question 3 of 3 was answered +proven answer +-$/m);
    expect(proof.stdout).toMatch(/proven record-outcome +read-outbox, .*, put, acknowledge$/m);
    expect(proof.stdout).toContain(
      "is a run of the theory, in the world of theorem S: Redis keeps",
    );
    expect(proof.code).toBe(0);

    // Redis loses the record: no theorem but those with evictions is about it.
    await world.raw.del(`${world.keys(slot).statePrefix}1`);
    await worlds.start(world.pod(), slot);
    const evicted = await spawned(...named, "--json");
    expect(JSON.parse(evicted.stdout)).toMatchObject({ isProven: true, world: { id: "E" } });
    expect(evicted.code).toBe(0);
    expect((await here(...named, "--strict")).code).toBe(2);
  });

  it("ends with 2 for a trail that is no run of the theory, and says which rule is broken", async () => {
    const slot = world.slot();
    const named = ["trail", slot.userId, slot.resourceId, "--prove"] as const;
    const view = await worlds.start(world.pod(), slot);
    const { attemptId } = view;
    const entry = { kind: "applied", number: 1, attemptId, total: 3 };
    const answer = { ...entry, type: "question.answer", from: "answering", to: "answering" };
    // Two answers to the first question: the second commit compared no answers.
    await append(slot, { ...answer, answered: 1 });
    await append(slot, { ...answer, answered: 1, type: "question.skip" });
    const broken = await here(...named);
    expect(broken.stdout).toMatch(/question 1 of 3 was skipped +NOT PROVEN +-$/m);
    expect(broken.stdout).toMatch(/! \d+-0: .*H30: a commit compares the answers/);
    expect(broken.stdout).toContain("This trail is no run of the theory: 1 of 3 entries");
    expect(broken.code).toBe(2);
    const program = await here(...named, "--json");
    expect(JSON.parse(program.stdout)).toMatchObject({
      isProven: false,
      entries: [{ status: "proven" }, { status: "proven" }, { status: "not proven", action: null }],
    });
  });
});

describe("holdfast sweep", () => {
  it("sends what waits, and keeps why when a reason is given", async () => {
    const [asked, timed] = [world.slot(), world.slot()];
    const pod = world.pod({ publishBudgetMs: 0 });
    const report = { slots: 1, published: 1, waiting: 0, conflicts: 0 };
    await worlds.finishAttempt(pod, asked);
    await worlds.makeDue(world, asked);
    const why = ["--reason", "report cards are due", "--as", "olga"] as const;
    const kept = await here("sweep", ...why, "--json");
    expect(kept).toMatchObject({ code: 0 });
    expect(JSON.parse(kept.stdout)).toEqual(report);
    const audit = await here("audit", "--limit", "2");
    const line = / {2}olga +sweep +- +- +- +done +[-0-9a-f]{36} {2}report cards are due$/m;
    expect(audit.stdout).toMatch(line);

    const entries = await world.raw.xlen("assess:ops-audit");
    await worlds.finishAttempt(pod, timed);
    await worlds.makeDue(world, timed);
    expect(JSON.parse((await here("sweep", "--json")).stdout)).toEqual(report);
    expect(await world.raw.xlen("assess:ops-audit")).toBe(entries);
  });

  it("ends with 2 for a conflict, and with 1 for a call that cannot be", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" } });
    await worlds.makeDue(world, slot);
    for (const flags of [
      ["--reason", " "],
      ["--as", "olga"],
      ["--dry-run", "--as", "olga"],
    ]) {
      expect(await here("sweep", ...flags)).toMatchObject({ code: 1, stdout: "" });
    }
    const { code, stdout } = await here("sweep", ...WHY);
    expect(stdout).toBe("1 slot: 0 published, 1 waiting (1 in conflict)\n");
    expect(code).toBe(2);
  });
});

describe("holdfast sweep --dry-run", () => {
  it("counts what is due and sends nothing", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    await worlds.makeDue(world, slot);
    world.gradebook.requests.reset();
    const before = await world.everything();
    const { stdout, code } = await here("sweep", "--dry-run", "--json");
    expect(JSON.parse(stdout)).toEqual({ due: 1 });
    expect(code).toBe(0);
    expect(await world.everything()).toEqual(before);
    expect(world.gradebook.requests.counts().total).toBe(0);
  });
});
