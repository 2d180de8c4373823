import { describe, expect, it, test } from "vitest";
import {
  EVENT_FORMS,
  EVENTS_MAX,
  EVENT_TYPES,
  fragmentOf,
  lastOf,
  play,
  START_NAMES,
  scriptOf,
  startOf,
  stateOf,
  typedEventOf,
  wordOf,
} from "#lib/machine-play";
import type { TypedEvent } from "#lib/machine-play";

describe("a state to begin in", () => {
  it.each(START_NAMES)("%s is the state that its name says", (name) => {
    const { start } = play({ start: name, events: [] });
    expect(stateOf(start)).toBe(name === "Reset" ? "NoAttempt" : name);
    expect(start.context.clearedAttempt).toBe(name === "Reset" ? 2 : null);
    expect(start.context.attempt?.number ?? 2).toBe(2);
  });

  it("may be named by its parent, and a name that is none lists the others", () => {
    expect([startOf("Active"), startOf("Finalized")]).toEqual([
      "Active.answering",
      "Finalized.pending",
    ]);
    expect(() => startOf("Complete")).toThrow(
      'There is no state "Complete" to begin in. Use NoAttempt, Active.answering,',
    );
  });
});

describe("a link", () => {
  const texts = { response: 'a=b, "c" & #d: 100% é +', isCorrect: "no" };
  const script = {
    start: "Active.answering",
    events: [{ type: "question.answer", texts }, ...EVENT_TYPES.map((type) => typed(type))],
  } as const;

  function typed(type: TypedEvent["type"]): TypedEvent {
    return { type, texts: {} };
  }

  it("replays the same events from the same state", () => {
    const again = scriptOf(`#${fragmentOf(script)}`);
    expect(again).toEqual(script);
    expect(JSON.stringify(again && play(again))).toBe(JSON.stringify(play(script)));
    const answers = play(script).steps[0]?.after.context.attempt?.questions;
    expect(answers?.at(-1)).toEqual({ response: texts.response, isCorrect: false });
  });

  it("without a script is none", () => {
    expect([scriptOf(""), scriptOf("#content")]).toEqual([null, null]);
    expect(scriptOf("#play=start")).toEqual({
      start: "NoAttempt",
      events: [typed("attempt.start")],
    });
  });

  test.each([
    ["#from=Somewhere", 'There is no state "Somewhere" to begin in.'],
    ["#play=explode", 'There is no event "explode". Use start, answer, skip,'],
    ["#play=answer:isCorrect", '"isCorrect" must be a field and its value, name=value.'],
    [
      "#play=answer:isCorrect%3Dperhaps",
      "Event 1 (answer:isCorrect=perhaps): isCorrect must be yes",
    ],
    ["#play=start:colour%3Dred", "colour attempt.start has no such field, only derivedNumber,"],
    ["#play=skip:questionIndex%3Dx", 'questionIndex must be a number, such as 2, and is "x".'],
    ["#play=answer:response%3D%25E0", "is not percent-encoded; write % as %25."],
    ["#play=recover:answered%3D999", "answered must be a whole number from 0 to 200."],
    ["#play=recover:phase%3Dgone", "phase must be one of answering, complete, pending, published."],
  ])("%s is refused with a sentence", (fragment, problem) => {
    expect(() => scriptOf(fragment)).toThrow(problem);
  });

  it("holds a limited number of events", () => {
    const words = (count: number) =>
      `#play=${Array.from({ length: count }, () => "start").join("+")}`;
    expect(scriptOf(words(EVENTS_MAX))?.events).toHaveLength(EVENTS_MAX);
    expect(() => scriptOf(words(EVENTS_MAX + 1))).toThrow("The script has 201 events; at most 200");
  });
});

describe("an event in words", () => {
  it.each(EVENT_TYPES)("%s may be given by its word or its type", (type) => {
    const { word } = EVENT_FORMS[type];
    expect([typedEventOf(word).type, typedEventOf(type).type]).toEqual([type, type]);
    expect(wordOf({ type, texts: {} })).toBe(word);
  });

  it("gets what fits the state where nothing is given, so that a whole way is a few words", () => {
    const words = ["start", "answer", "skip", "report", "finalize", "rejected", "published"];
    const whole = play({ start: "NoAttempt", events: words.map(typedEventOf) });
    expect(whole.steps.map(({ verdict }) => verdict.kind)).toEqual(words.map(() => "taken"));
    expect(stateOf(lastOf(whole))).toBe("Finalized.published");
    expect(lastOf(whole).context.attempt?.summary?.score).toBe(50);
  });

  it("can be about another attempt", () => {
    const { steps } = play({
      start: "Active.answering",
      events: ["reset:attemptNumber=9", "reset:attemptId=x", "reset:attemptNumber=2"].map(
        typedEventOf,
      ),
    });
    expect(steps.map(({ verdict }) => verdict.kind)).toEqual(["refused", "refused", "taken"]);
  });

  it.each(["answering", "complete", "pending", "published"])(
    "recovers a record whose phase is %s",
    (phase) => {
      const [step] = play({
        start: "NoAttempt",
        events: [typedEventOf(`recover:phase=${phase},answered=3`)],
      }).steps;
      expect(step && stateOf(step.after).endsWith(`.${phase}`)).toBe(true);
    },
  );

  it("keeps out a record below the mark, and a start without questions", () => {
    const { steps } = play({
      start: "NoAttempt",
      events: ["recover:number=1", "start:totalQuestions=0"].map(typedEventOf),
    });
    expect(steps.map(({ verdict }) => verdict)).toMatchObject([
      { kind: "refused", code: "number_burned" },
      { kind: "refused", code: "invalid_event" },
    ]);
  });
});
