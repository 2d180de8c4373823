import { describe, expect, it } from "vitest";
import { decide } from "#machines/attempt.decide";
import { transition } from "#machines/attempt.machine";
import { EVENT_FORMS, play, START_NAMES, STATECHART, stateOf, stepOf } from "#lib/machine-play";
import { guardNamed } from "#lib/machine-play/guards";
import { CELL_EVENTS } from "#tests/machines/cell-events";

/** Every state to begin in with every event of the table of cells. */
const CELLS = START_NAMES.flatMap((name) =>
  CELL_EVENTS.map((event) => ({ name, title: event.title, event })),
);

describe("a step says what the machine does", () => {
  it("leads where the machine leads, by the transition that the machine declares", () => {
    const kinds = new Set<string>();
    for (const { name, title, event } of CELLS) {
      const { start } = play({ start: name, events: [] });
      const sent = event.make(start);
      const { verdict, after, candidates } = stepOf(start, sent);
      const label = `${title} in ${name}`;
      kinds.add(verdict.kind);
      expect(JSON.stringify(after.context), label).toBe(
        JSON.stringify(transition(start, sent).context),
      );
      expect(stateOf(after), label).toBe(stateOf(transition(start, sent)));
      const { kind } = decide(start, sent);
      expect(verdict.kind, label).toBe(kind === "accepted" ? "taken" : kind);
      const isHeld = candidates.some(({ holds }) => holds);
      expect(isHeld, label).toBe(kind === "accepted");
      if (verdict.kind !== "taken") continue;
      const declared = STATECHART.transitions.find(({ id }) => id === verdict.transition);
      const [last] = verdict.followed;
      const end = STATECHART.transitions.find(({ id }) => id === last)?.to ?? declared?.to ?? "";
      expect(`${stateOf(after)}.`.startsWith(`${end}.`), label).toBe(true);
      expect(declared?.event, label).toBe(sent.type);
    }
    expect([...kinds].sort()).toEqual(["refused", "replayed", "taken"]);
  });

  it("names the guard that keeps an event out, and says why it is refused", () => {
    const { steps } = play({
      start: "Active.answering",
      events: [
        { type: "question.answer", texts: { questionIndex: "2" } },
        { type: "attempt.finalize", texts: {} },
      ],
    });
    const [skipped, finalized] = steps;
    expect(skipped?.candidates.map(({ guard, holds }) => [guard, holds])).toEqual([
      ["isLastQuestion", false],
      ["isNextQuestion", false],
    ]);
    expect(skipped?.verdict).toEqual({
      kind: "refused",
      code: "index_out_of_order",
      sentence: "This is not the next question of the attempt.",
    });
    expect(finalized?.candidates).toEqual([]);
    expect(finalized?.verdict).toMatchObject({ kind: "refused", code: "attempt_incomplete" });
  });

  it("passes through Reset, which the machine leaves at once", () => {
    const { steps } = play({
      start: "Finalized.published",
      events: [{ type: "attempt.reset", texts: {} }],
    });
    expect(steps[0]?.verdict).toEqual({
      kind: "taken",
      transition: "Finalized attempt.reset [isThisAttempt]",
      followed: ["Reset always"],
    });
    expect(steps.map(({ after }) => stateOf(after))).toEqual(["NoAttempt"]);
  });
});

it("every guard of the machine has plain words, and every event a form", () => {
  const guards = STATECHART.transitions.flatMap(({ guard }) => (guard === null ? [] : [guard]));
  expect(guards.length).toBeGreaterThan(10);
  for (const guard of guards) expect(guardNamed(guard).fact).not.toBe("");
  const events = new Set(STATECHART.transitions.map(({ event }) => event));
  events.delete("always");
  expect([...events].sort()).toEqual(Object.keys(EVENT_FORMS).sort());
  expect(() => guardNamed("isNone")).toThrow("the guard isNone has no words");
});
