import { describe, expect, it } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import { proveTrail } from "#theory/trail-proof";
import type { AppliedFact, TrailFact, TrailProof } from "#theory/trail-proof";

const slot = { userId: "u", resourceId: "r" };
const HOUR_MS = 3_600_000;
const TTL_MS = 168 * HOUR_MS;

/** When the attempt of this number began; `again`: when it was opened once more. */
function began(number: number, again = 0): string {
  return new Date(number * HOUR_MS + again).toISOString();
}

interface Change extends Partial<AppliedFact> {
  readonly again?: number;
}

function applied(type: string, number: number, { again = 0, ...change }: Change): AppliedFact {
  const attemptId = attemptIdOf(slot, number, began(number, again));
  return { kind: "applied", type, number, attemptId, from: null, to: null, answered: 0, ...change };
}

const start = (number: number, change: Change = {}): AppliedFact =>
  applied("attempt.start", number, {
    ...{ to: "answering", startedAt: began(number, change.again) },
    ...change,
  });
const first = (number: number, change: Change = {}): AppliedFact =>
  applied("question.answer", number, {
    from: "answering",
    to: "answering",
    answered: 1,
    ...change,
  });
const second = (number: number, change: Change = {}): AppliedFact =>
  applied("question.skip", number, { from: "answering", to: "complete", answered: 2, ...change });
const finalize = (number: number): AppliedFact =>
  applied("attempt.finalize", number, { from: "complete", to: "pending", answered: 2 });
const published = (number: number): AppliedFact =>
  applied("result.published", number, { from: "pending", to: "published", answered: 2 });
const reset = (number: number, change: Change = {}): AppliedFact =>
  applied("attempt.reset", number, { from: "published", answered: 2, ...change });
const recovered = (number: number, pointer = 0): TrailFact => ({
  kind: "recovered",
  ...{ number, pointer },
});
const operator = (action: string, number: number): TrailFact => ({
  kind: "operator",
  ...{ action, number },
});

const life = (number: number): readonly TrailFact[] => [
  ...[start(number), first(number), second(number)],
  ...[finalize(number), published(number), reset(number)],
];

interface Pause {
  readonly hours: number;
}

/** Proves the trail. A pause moves the clock; otherwise an hour passes between two entries. */
function prove(...items: readonly (TrailFact | Pause | null)[]): TrailProof {
  let atMs = 0;
  const trail = items.flatMap((item, at) => {
    if (item !== null && "hours" in item) {
      atMs += item.hours * HOUR_MS;
      return [];
    }
    atMs += HOUR_MS;
    return [{ id: `${at}-0`, atMs, fact: item }];
  });
  return proveTrail(trail, { slot, attemptTtlMs: TTL_MS });
}

const statuses = ({ entries }: TrailProof): readonly string[] =>
  entries.map(({ status, action }) => `${status} ${action}`);
const silent = ({ entries }: TrailProof): readonly string[] => entries.flatMap((one) => one.silent);
const whys = ({ entries }: TrailProof): string => entries.map(({ why }) => why ?? "").join("\n");

describe("a trail that is a run of the theory", () => {
  it("names the action of every entry, and what happened between them", () => {
    const proof = prove(...life(1), start(2));
    expect(statuses(proof)).toEqual([
      ...["proven create", "proven answer", "proven answer", "proven finalize"],
      ...["proven record-outcome", "proven clear", "proven create"],
    ]);
    expect(proof.entries.map((one) => one.silent)).toEqual([
      ...[["look-up"], [], [], []],
      ["read-outbox", "look-before-put", "read-again", "put", "acknowledge"],
      ...[[], ["look-up"]],
    ]);
    expect([proof.isProven, proof.world?.id]).toEqual([true, "S"]);
  });

  it.each<readonly [string, string, readonly (TrailFact | Pause)[], readonly string[]]>([
    ["an empty trail", "S", [], []],
    [
      "a number used again after a reset",
      "S",
      [start(1), first(1), reset(1, { from: "answering", answered: 1 }), start(1, { again: 1 })],
      ["look-up"],
    ],
    [
      "a result that waits while the next attempt runs",
      "S",
      [...life(1).slice(0, 4), reset(1, { from: "pending" }), ...life(2)],
      [],
    ],
    ["an attempt that expired", "S", [start(1), first(1), { hours: 200 }, start(2)], ["expire"]],
    [
      "an attempt that vanished within its time to live",
      "E",
      [start(1), start(2)],
      ["record.lost"],
    ],
    ["a lost pointer", "E", [start(1), recovered(1), first(1)], ["pointer.lost"]],
    [
      "a number again after the mark and the tombstone are lost",
      "M",
      [...life(1), start(1, { again: 1 })],
      ["mark.lost"],
    ],
    [
      "a record of a legacy pod",
      "C",
      [recovered(3), first(3), second(3), finalize(3)],
      ["legacy.write"],
    ],
    ["an answer that a legacy pod has stored", "C", [start(1), second(1)], ["legacy.write"]],
    [
      "a token that brings a lost attempt back",
      "E",
      [start(1), first(1), start(1, { isRemembered: true }), first(1)],
      ["record.lost"],
    ],
    [
      "an operator's repin, recorded after the student's next request",
      "C",
      [...life(1).slice(0, 5), recovered(2, 1), reset(1), operator("repin", 1)],
      ["legacy.write", "repin"],
    ],
    [
      "an attempt that began before the one that was reset, whose tombstone was evicted",
      "E",
      [start(1, { again: 2 }), reset(1, { again: 2, from: "answering", answered: 0 }), start(1)],
      ["tombstone.lost"],
    ],
    [
      "a conflict that an operator resolved",
      "S",
      [finalize(1), operator("resolve-conflict", 1)],
      [],
    ],
    [
      "refusals and actions of operators that change nothing",
      "S",
      [start(1), { kind: "refused" }, operator("finish", 1)],
      [],
    ],
  ])("%s (theorem %s)", (_what, world, trail, happened) => {
    const proof = prove(...trail);
    expect(whys(proof)).not.toContain("H");
    expect([proof.isProven, proof.world?.id]).toEqual([true, world]);
    expect(silent(proof)).toEqual(expect.arrayContaining([...happened]));
  });

  it("takes the state before its first entry as given, and says so", () => {
    const proof = prove(...life(3).slice(2), ...life(4));
    expect(proof.entries[0]).toMatchObject({ status: "given", action: "answer" });
    expect(whys(proof)).toContain("the state before it is taken as given");
    expect(
      statuses(proof)
        .slice(1)
        .every((status) => status.startsWith("proven")),
    ).toBe(true);
    expect([proof.isProven, proof.world?.id]).toEqual([true, "S"]);
    expect(statuses(prove(start(4, { isRemembered: true })))).toEqual(["given restore"]);
  });
});

describe("a trail that is no run of the theory", () => {
  it.each<readonly [string, string, readonly (TrailFact | null)[]]>([
    ["an answer twice", "H30: a commit compares the answers", [start(1), first(1), first(1)]],
    [
      "an attempt id of another start",
      "not made of this slot, number and start",
      [start(1, { startedAt: began(2) })],
    ],
    [
      "an attempt that changes its number",
      "had the number 1, and now has 2 (I1)",
      [start(1), first(2, { attemptId: start(1).attemptId })],
    ],
    [
      "an attempt that is finalized twice",
      "H4: a commit compares the record",
      [...life(1).slice(0, 4), finalize(1)],
    ],
    [
      "a token of an attempt that nobody was shown",
      "nothing in this state allows that",
      [...life(1), start(2, { isRemembered: true })],
    ],
    ["an entry that can't be read", "cannot be read", [start(1), null]],
    [
      "a result in the gradebook that an operator says is another's",
      "nothing in this state allows that",
      [...life(1).slice(0, 4), operator("resolve-conflict", 1)],
    ],
  ])("%s", (_what, why, trail) => {
    const proof = prove(...trail);
    expect(statuses(proof).at(-1)).toBe("not proven null");
    expect(whys(proof)).toContain(why);
    expect(proof.isProven).toBe(false);
  });

  it("goes on after an entry that is not proven", () => {
    const proof = prove(start(1), first(1), first(1), second(1), finalize(1));
    expect(statuses(proof)).toEqual([
      ...["proven create", "proven answer", "not proven null"],
      ...["proven answer", "proven finalize"],
    ]);
  });
});

it("the longest trail that is kept is proven", () => {
  const lives = Array.from({ length: 42 }, (_, at) => life(at + 1)).flat();
  const trail = lives.map((fact, at) => ({ id: `${at}-0`, atMs: at, fact }));
  const proof = proveTrail(trail, { slot, attemptTtlMs: TTL_MS });
  expect([proof.isProven, proof.world?.id, proof.entries.length]).toEqual([true, "S", 252]);
});
