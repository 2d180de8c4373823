import { describe, expect, it } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import { framesOf, missingBefore, STATECHART } from "#lib/machine-play";
import { trailOf } from "#lib/services/operations";
import type { SlotTrail } from "#lib/services/operations";

const SLOT = { userId: "ada", resourceId: "quiz" };

/** The trail of these entries, as a store keeps them. */
function trail(...texts: readonly string[]): Promise<SlotTrail> {
  const stored = texts.map((text, at) => ({ id: `${at}`, atMs: at * 1_000, text }));
  const store = { readTrail: () => Promise.resolve(stored) };
  return trailOf(store, { slot: SLOT, doubts: {} });
}

/** What an entry has of the id of the attempt that started on that day. */
const idOf = (number: number, day: string): string =>
  attemptIdOf(SLOT, number, `${day}T00:00:00.000Z`).slice(0, 6);
const startOn = (number: number, day: string): string =>
  `s${number} 0/2 ${idOf(number, day)} ${day}T00:00:00.000Z`;
const START = startOn(1, "2026-01-01");
const ID = idOf(1, "2026-01-01");
const json = (entry: object): string => JSON.stringify(entry);

const wholeDay = [
  START,
  `a1 1/2 ${ID}`,
  json({ kind: "refused", type: "attempt.finalize", code: "stale_attempt", number: 1 }),
  `k1 2 ${ID}`,
  `f1 2 ${ID}`,
  `n1 2 ${ID}`,
  `p1 2 ${ID}`,
  `x1 2 ${ID} published>none`,
] as const;

describe("each entry of a trail moves the statechart", () => {
  it("from state to state, by the transition that was taken", async () => {
    const frames = framesOf(await trail(...wholeDay));
    expect(frames.map(({ state, transition }) => [state, transition])).toEqual([
      ["NoAttempt", null],
      ["Active.answering", "NoAttempt attempt.start [isStartable]"],
      ["Active.answering", "Active.answering question.answer [isNextQuestion]"],
      ["Active.answering", null],
      ["Active.complete", "Active.answering question.skip [isLastQuestion]"],
      ["Finalized.pending", "Active.complete attempt.finalize [isThisAttempt]"],
      ["Finalized.pending", "Finalized.pending result.rejected [isThisAttempt]"],
      ["Finalized.published", "Finalized.pending result.published [isThisAttempt]"],
      ["NoAttempt", "Finalized attempt.reset [isThisAttempt]"],
    ]);
    expect(frames.at(-1)?.followed).toEqual(["Reset always"]);
    expect(frames.every(({ isJump, findings }) => !isJump && findings.length === 0)).toBe(true);
    expect(frames[2]?.attempt).toEqual({ number: 1, answered: 1, total: 2 });
    const known = STATECHART.transitions.map(({ id }) => id);
    expect(frames.every(({ transition: id }) => id === null || known.includes(id))).toBe(true);
  });

  it("and a change without an entry is a jump, with what the machine says of it", async () => {
    const again = framesOf(
      await trail(START, `x1 0/2 ${ID}`, startOn(1, "2026-01-03"), startOn(2, "2026-01-05")),
    ).at(-1);
    expect(again).toMatchObject({ isJump: true, from: "NoAttempt", state: "Active.answering" });
    expect(again?.findings.map(({ severity }) => severity)).toEqual(["gap"]);
  });

  it("and where nobody knows the state, it says so until an event tells it", async () => {
    const frames = framesOf(
      await trail(
        START,
        json({ kind: "operator", action: "abandon", number: 1 }),
        json({ kind: "operator", action: "repin", number: 7 }),
        "p7 3 abcdef",
        "nonsense",
        json({ kind: "recovered", number: 8, pointer: 0 }),
      ),
    );
    expect(frames.map(({ state }) => state)).toEqual([
      "NoAttempt",
      "Active.answering",
      "Active.answering",
      null,
      "Finalized.published",
      null,
      null,
    ]);
  });

  it("and the pointer's recovery of the same attempt changes nothing", async () => {
    const recovered = json({ kind: "recovered", number: 1, pointer: 0 });
    const frames = framesOf(await trail(START, recovered));
    expect(frames.map(({ state }) => state)).toEqual([
      "NoAttempt",
      "Active.answering",
      "Active.answering",
    ]);
  });
});

describe("a trail that has lost its beginning", () => {
  it("is told from one that is whole", async () => {
    const missing = async (...texts: readonly string[]) => missingBefore(await trail(...texts));
    expect(await missing(START)).toBeNull();
    expect(await missing()).toBeNull();
    expect(await missing("a1 1/2 abcdef", "k1 2 abcdef")).toBe("attempt");
    expect(await missing("nonsense", START)).toBe("attempt");
    expect(await missing(startOn(3, "2026-01-01"))).toBe("earlier");
  });

  it("begins where its first entry found the machine", async () => {
    const [first] = framesOf(await trail("f1 2 abcdef"));
    expect(first?.state).toBe("Active.complete");
    expect(framesOf(await trail("nonsense"))[0]?.state).toBeNull();
  });
});
