import { describe, expect, it } from "vitest";
import * as rules from "#machines/attempt.rules";
import type { AttemptContext, AttemptEvent } from "#machines/attempt.events";
import * as w from "./walking";

const nothing: AttemptContext = w.empty(4).context;
const answering: AttemptContext = w.walk(w.empty(), w.start(1, 2)).context;
const rejection: AttemptEvent = { type: "result.rejected", attemptId: "id", error: "down" };
const recovered = (phase: "answering" | "complete" | "pending" | "published", number = 5) =>
  w.recover(w.SLOT, { phase, number, answered: 0, totalQuestions: 2 });

/** What each guard is asked for, in a state where it says yes. */
const YES: readonly (readonly [keyof typeof rules, AttemptContext, AttemptEvent])[] = [
  ["isStartable", nothing, w.start()],
  ["isNextQuestion", answering, w.answer(0)],
  ["isLastQuestion", w.walk(w.empty(), w.start(1, 1)).context, w.skip(0)],
  ["isRecordAnswering", nothing, recovered("answering")],
  ["isRecordComplete", nothing, recovered("complete")],
  ["isRecordPending", nothing, recovered("pending")],
  ["isRecordPublished", nothing, recovered("published")],
];

const ALL_EVENTS: readonly AttemptEvent[] = [
  ...[w.start(), w.answer(0), w.skip(0), w.report(0), w.finalize, w.reset, rejection],
  ...(["answering", "complete", "pending", "published"] as const).map((phase) => recovered(phase)),
  { type: "attempt.vanish" },
];

type Guard = (context: AttemptContext, event: AttemptEvent) => boolean;

describe("a guard says yes to its own kind of event only", () => {
  it.each(YES)("%s", (name, context, event) => {
    const guard = rules[name] as Guard;
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
  ] as const)("%s: not at the high-water mark (H19)", (name, event) => {
    expect(rules[name](nothing, event)).toBe(false);
    expect(rules[name]({ ...nothing, highWater: 3 }, event)).toBe(true);
  });
});

describe("an event names this attempt", () => {
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
    expect(rules.namesThisAttempt(answering, named)).toBe(isNamed);
  });

  it("when there is none: never", () => {
    expect(rules.namesThisAttempt(nothing, {})).toBe(false);
  });
});

describe("an action changes nothing", () => {
  it.each(["openAttempt", "adoptRecord", "recordAnswer", "keepRejection"] as const)(
    "%s, for an event that it is not meant for",
    (name) => {
      expect(rules[name](answering, { type: "attempt.vanish" })).toEqual({});
    },
  );

  it("when there is no attempt to change", () => {
    expect(rules.recordAnswer(nothing, w.answer(0))).toEqual({});
    expect(rules.summarize(nothing)).toEqual({});
    expect(rules.keepRejection(nothing, rejection)).toEqual({});
    expect(rules.forgetRejection(nothing)).toEqual({});
  });
});

describe("an action", () => {
  it("opens an attempt with nothing in it", () => {
    expect(rules.openAttempt(nothing, w.start(1, 3))).toEqual({
      clearedAttempt: null,
      attempt: {
        ...{ number: 5, id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
        ...{ startedAt: w.STARTED_AT, totalQuestions: 3, questions: [] },
        ...{ finalizationError: null, summary: null, rejection: null },
      },
    });
  });

  it("adopts a record as it is, and burns the number of a finalized one", () => {
    for (const phase of ["answering", "complete"] as const) {
      expect(Object.keys(rules.adoptRecord(nothing, recovered(phase)))).toEqual(["attempt"]);
    }
    for (const phase of ["pending", "published"] as const) {
      expect(rules.adoptRecord(nothing, recovered(phase))).toMatchObject({ highWater: 5 });
      expect(rules.adoptRecord(nothing, recovered(phase, 2))).toMatchObject({ highWater: 4 });
    }
    const { attempt } = rules.adoptRecord(nothing, recovered("answering"));
    expect(attempt).not.toHaveProperty("phase");
  });

  it("keeps what the gradebook said, and forgets it", () => {
    const kept = rules.keepRejection(answering, rejection).attempt ?? null;
    expect(kept).toEqual({ ...answering.attempt, rejection: "down" });
    const after = rules.forgetRejection({ ...answering, attempt: kept });
    expect(after).toEqual({ attempt: answering.attempt });
  });

  it("clears an attempt, and burns the numbers below it", () => {
    const context = { ...answering, attempt: { ...liveAttempt(), number: 7 } };
    const cleared = { attempt: null, clearedAttempt: 7, highWater: 6 };
    expect(rules.clearAttempt(context)).toEqual(cleared);
    expect(rules.clearAttempt({ ...context, highWater: 9 })).toEqual({ ...cleared, highWater: 9 });
    expect(rules.clearAttempt(nothing)).toEqual({ ...cleared, clearedAttempt: null, highWater: 4 });
    expect(rules.clearAttempt({ ...nothing, highWater: 0 }).highWater).toBe(0);
  });

  it("forgets an attempt", () => {
    expect(rules.forgetAttempt()).toEqual({ attempt: null, clearedAttempt: null });
  });
});

function liveAttempt() {
  if (answering.attempt === null) throw new Error("it has an attempt");
  return answering.attempt;
}
