import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transition } from "#machines/attempt.machine";
import { decide, phaseOf } from "#machines/attempt.decide";
import type { AttemptEvent } from "#machines/attempt.events";
import * as w from "./machine-events";

const answering = w.sendAll(w.empty(), w.start());
const complete = w.sendAll(answering, w.answer(0), w.answer(1));
const pending = w.sendAll(complete, w.finalize);
const published = w.sendAll(pending, w.published(pending));
const resetState = w.sendAll(answering, w.reset);

describe("the life of an attempt", () => {
  it("goes from NoAttempt to published, and through Reset to NoAttempt", () => {
    const states = [w.empty(), answering, complete, pending, published, resetState];
    expect(states.map(({ value }) => value)).toEqual([
      "NoAttempt",
      { Active: "answering" },
      { Active: "complete" },
      { Finalized: "pending" },
      { Finalized: "published" },
      "NoAttempt",
    ]);
  });

  it("gives a new attempt a number above all finalized ones, even if the derived number is lower", () => {
    const number = (highWater: number, derived: number) =>
      w.sendAll(w.empty(highWater), w.start(derived)).context.attempt?.number;
    expect([
      number(0, 1),
      number(0, 3),
      number(3, 1),
      number(3, 3),
      number(3, 4),
      number(3, 9),
    ]).toEqual([1, 3, 4, 4, 4, 9]);
  });

  it("keeps number and id from the start until the reset", () => {
    const ids = [answering, complete, pending, published].map(({ context }) => context.attempt?.id);
    expect(new Set(ids).size).toBe(1);
  });

  it("gives attempts of the same number different ids when they start at different times", () => {
    const later = { ...w.start(), startedAt: "2026-03-04T05:06:07.001Z" } as AttemptEvent;
    const second = w.sendAll(resetState, later);
    expect(second.context.attempt?.number).toBe(1);
    expect(second.context.attempt?.id).not.toBe(answering.context.attempt?.id);
  });

  it("marks the number as used when the attempt is finalized, and not when it is reset", () => {
    expect(pending.context.highWater).toBe(1);
    expect(resetState.context.highWater).toBe(0);
    expect(w.sendAll(published, w.reset, w.start(1)).context.attempt?.number).toBe(2);
  });

  it("keeps the number of the attempt that a reset ended", () => {
    expect(w.sendAll(published, w.reset).context.clearedAttempt).toBe(1);
  });

  it("completes with the last question, whether it is answered, skipped or reported", () => {
    for (const last of [w.answer(1), w.skip(1), w.report(1)]) {
      expect(phaseOf(w.sendAll(answering, w.answer(0), last))).toBe("complete");
    }
  });

  it.each([
    { events: [w.answer(0), w.answer(1)], score: 100, correct: 2 },
    { events: [w.answer(0), w.answer(1, false)], score: 50, correct: 1 },
    { events: [w.answer(0), w.skip(1)], score: 50, correct: 1 },
    { events: [w.answer(0, false), w.report(1)], score: 0, correct: 0 },
    { events: [w.answer(0), w.report(1)], score: 100, correct: 1 },
    { events: [w.report(0), w.report(1)], score: 100, correct: 0 },
  ])("scores $score when $correct of 2 are correct", ({ events, score, correct }) => {
    expect(w.sendAll(answering, ...events, w.finalize).context.attempt?.summary).toEqual({
      score,
      correctAnswersCount: correct,
      totalQuestions: 2,
    });
  });

  it("rounds the score to a whole number", () => {
    const third = w.sendAll(
      w.empty(),
      w.start(1, 3),
      w.answer(0),
      w.skip(1),
      w.skip(2),
      w.finalize,
    );
    expect(third.context.attempt?.summary?.score).toBe(33);
  });
});

describe("an event that is not accepted is refused with a code", () => {
  const other = { attemptId: "another" };
  it.each([
    ["an answer without an attempt", w.empty(), w.answer(0), "attempt_not_found"],
    ["finalizing without an attempt", w.empty(), w.finalize, "attempt_not_found"],
    ["a later question", answering, w.answer(1), "index_out_of_order"],
    ["a negative question index", answering, w.answer(-1), "index_out_of_order"],
    ["a question index that is no integer", answering, w.answer(0.5), "index_out_of_order"],
    ["a question after the last", complete, w.answer(2), "attempt_complete"],
    ["a question of a finalized attempt", pending, w.answer(2), "attempt_finalized"],
    ["finalizing before the last question", answering, w.finalize, "attempt_incomplete"],
    ["an answer to another attempt", answering, { ...w.answer(0), ...other }, "stale_attempt"],
    ["a reset of another attempt", pending, { ...w.reset, ...other }, "stale_attempt"],
    [
      "an answer to another number",
      answering,
      { ...w.answer(0), attemptNumber: 2 },
      "stale_attempt",
    ],
    [
      "another attempt's publication",
      pending,
      { type: "result.published", ...other },
      "stale_attempt",
    ],
    [
      "a rejection after publication",
      published,
      { ...w.published(published), type: "result.rejected", error: "x" },
      "attempt_finalized",
    ],
    [
      "publishing an attempt that is not finalized",
      complete,
      w.published(complete),
      "invalid_event",
    ],
    ["a start without questions", w.empty(), w.start(1, 0), "invalid_event"],
    ["a start with number 0", w.empty(), w.start(0), "invalid_event"],
  ] as const)("%s", (_what, snapshot, event, code) => {
    expect(decide(snapshot, event as AttemptEvent)).toEqual({ kind: "refused", code });
    expect(transition(snapshot, event as AttemptEvent).context).toEqual(snapshot.context);
  });

  it.each([
    ["a start of a live attempt", answering, w.start(9)],
    ["a start of a finalized attempt", published, w.start(9)],
    ["an earlier question", w.sendAll(answering, w.answer(0)), w.answer(0, false)],
    ["an answered question of a complete attempt", complete, w.answer(1)],
    ["an answered question of a finalized attempt", pending, w.skip(0)],
    ["finalizing again", pending, w.finalize],
    ["finalizing after it is published", published, w.finalize],
    ["publishing again", published, w.published(published)],
    ["a reset without an attempt", w.empty(), w.reset],
  ] as const)("%s is a replay and changes nothing", (_what, snapshot, event) => {
    expect(decide(snapshot, event)).toEqual({ kind: "replayed" });
    expect(transition(snapshot, event).context).toEqual(snapshot.context);
  });
});

describe("for random sequences of events", () => {
  it("an attempt keeps its number, finalized numbers increase, and refusals change nothing", () => {
    const finals: number[] = [];
    fc.assert(
      fc.property(fc.array(w.anyEvent, { minLength: 30, maxLength: 60 }), (makers) => {
        let snapshot = w.empty();
        let finalized = 0;
        for (const make of makers) {
          const event = make(snapshot);
          const isAccepted = decide(snapshot, event).kind === "accepted";
          const after = transition(snapshot, event);
          if (!isAccepted) expect(after.context).toEqual(snapshot.context);
          const [before, now] = [snapshot.context.attempt, after.context.attempt];
          if (before !== null && now !== null)
            expect([now.number, now.id]).toEqual([before.number, before.id]);
          if (event.type === "attempt.finalize" && isAccepted) {
            expect(now?.number).toBeGreaterThan(finalized);
            finalized = now?.number ?? 0;
            finals.push(finalized);
          }
          snapshot = after;
        }
      }),
      { seed: 20261122, numRuns: 600 },
    );
    // Sometimes: a sequence finalizes more than two attempts. Otherwise the property is vacuous.
    expect(Math.max(...finals)).toBeGreaterThan(2);
  });
});
