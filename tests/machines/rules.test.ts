import { describe, expect, it } from "vitest";
import * as actions from "#machines/attempt.actions";
import * as guards from "#machines/attempt.guards";
import type { AttemptPhase } from "#machines/attempt.events";
import type { AttemptContext, AttemptEvent } from "#machines/attempt.events";
import * as w from "./machine-events";

const noAttempt: AttemptContext = w.empty(4).context;
const answering: AttemptContext = w.sendAll(w.empty(), w.start(1, 2)).context;
const rejection: AttemptEvent = { type: "result.rejected", attemptId: "id", error: "down" };
const recovered = (phase: AttemptPhase, number = 5) =>
  w.recover(w.SLOT, { phase, number, answered: 0, totalQuestions: 2 });

/** For each guard, a context and an event for which it is true. */
const ACCEPTED: readonly (readonly [keyof typeof guards, AttemptContext, AttemptEvent])[] = [
  ["isStartable", noAttempt, w.start()],
  ["isNextQuestion", answering, w.answer(0)],
  ["isLastQuestion", w.sendAll(w.empty(), w.start(1, 1)).context, w.skip(0)],
  ["isRecordAnswering", noAttempt, recovered("answering")],
  ["isRecordComplete", noAttempt, recovered("complete")],
  ["isRecordPending", noAttempt, recovered("pending")],
  ["isRecordPublished", noAttempt, recovered("published")],
];

const ALL_EVENTS: readonly AttemptEvent[] = [
  w.start(),
  w.answer(0),
  w.skip(0),
  w.report(0),
  w.finalize,
  w.reset,
  rejection,
  ...(["answering", "complete", "pending", "published"] as const).map((phase) => recovered(phase)),
];

type Guard = (context: AttemptContext, event: AttemptEvent) => boolean;

describe("a guard is true only for its own kind of event", () => {
  it.each(ACCEPTED)("%s", (name, context, event) => {
    const guard = guards[name] as Guard;
    expect(guard(context, event)).toBe(true);
    const isAlike = (other: AttemptEvent): boolean =>
      event.type === "attempt.recover"
        ? other.type === event.type && other.record.phase === event.record.phase
        : other.type.split(".")[0] === event.type.split(".")[0];
    const others = ALL_EVENTS.filter((other) => !isAlike(other));
    expect(others.filter((other) => guard(context, other))).toEqual([]);
  });

  it.each([
    ["isRecordAnswering", recovered("answering", 4)],
    ["isRecordComplete", recovered("complete", 4)],
  ] as const)("%s is false at the high-water mark (H19)", (name, event) => {
    expect(guards[name](noAttempt, event)).toBe(false);
    expect(guards[name]({ ...noAttempt, highWater: 3 }, event)).toBe(true);
  });
});

describe("namesThisAttempt", () => {
  const id = answering.attempt?.id ?? "";
  it.each([
    [{}, true],
    [{ attemptId: id }, true],
    [{ attemptNumber: 1 }, true],
    [{ attemptId: id, attemptNumber: 1 }, true],
    [{ attemptId: "another" }, false],
    [{ attemptNumber: 2 }, false],
    [{ attemptId: id, attemptNumber: 2 }, false],
    [{ attemptId: "another", attemptNumber: 1 }, false],
  ])("with %j: %s", (named, isNamed) => {
    expect(guards.namesThisAttempt(answering, named)).toBe(isNamed);
  });

  it("is false without an attempt", () => {
    expect(guards.namesThisAttempt(noAttempt, {})).toBe(false);
  });
});

describe("an action changes nothing", () => {
  it.each(["openAttempt", "adoptRecord", "recordAnswer", "keepRejection"] as const)(
    "%s, for an event of another type",
    (name) => {
      expect(actions[name](answering, w.reset)).toEqual({});
    },
  );

  it("when there is no attempt to change", () => {
    expect(actions.recordAnswer(noAttempt, w.answer(0))).toEqual({});
    expect(actions.summarize(noAttempt)).toEqual({});
    expect(actions.keepRejection(noAttempt, rejection)).toEqual({});
    expect(actions.forgetRejection(noAttempt)).toEqual({});
  });
});

describe("an action", () => {
  it("opens an attempt without answers", () => {
    expect(actions.openAttempt(noAttempt, w.start(1, 3))).toEqual({
      clearedAttempt: null,
      attempt: {
        number: 5,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        startedAt: w.STARTED_AT,
        totalQuestions: 3,
        questions: [],
        finalizationError: null,
        summary: null,
        rejection: null,
      },
    });
  });

  it("adopts a record unchanged, and marks the number of a finalized one as used", () => {
    for (const phase of ["answering", "complete"] as const) {
      expect(actions.adoptRecord(noAttempt, recovered(phase))).toMatchObject({ highWater: 4 });
    }
    for (const phase of ["pending", "published"] as const) {
      expect(actions.adoptRecord(noAttempt, recovered(phase))).toMatchObject({ highWater: 5 });
      expect(actions.adoptRecord(noAttempt, recovered(phase, 2))).toMatchObject({ highWater: 4 });
    }
    const { attempt } = actions.adoptRecord(noAttempt, recovered("answering"));
    expect(attempt).not.toHaveProperty("phase");
  });

  it("stores the gradebook's last error, and removes it", () => {
    const rejected = actions.keepRejection(answering, rejection).attempt ?? null;
    expect(rejected).toEqual({ ...answering.attempt, rejection: "down" });
    const after = actions.forgetRejection({ ...answering, attempt: rejected });
    expect(after).toEqual({ attempt: answering.attempt });
  });

  it("resets an attempt, and marks the numbers below it as used", () => {
    const context = { ...answering, attempt: { ...liveAttempt(), number: 7 } };
    const cleared = { attempt: null, clearedAttempt: 7, highWater: 6 };
    expect(actions.clearAttempt(context)).toEqual(cleared);
    expect(actions.clearAttempt({ ...context, highWater: 9 })).toEqual({
      ...cleared,
      highWater: 9,
    });
    expect(actions.clearAttempt(noAttempt)).toEqual({
      ...cleared,
      clearedAttempt: null,
      highWater: 4,
    });
    expect(actions.clearAttempt({ ...noAttempt, highWater: 0 }).highWater).toBe(0);
  });
});

function liveAttempt() {
  if (answering.attempt === null) throw new Error("it has an attempt");
  return answering.attempt;
}
