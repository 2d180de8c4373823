import { expect, it } from "vitest";
import { EVENTS_MAX, stateOf } from "#lib/machine-play";
import type { EventType } from "#lib/machine-play";
import { FIRST, reducePlayer, shownOf } from "#src/components/machine/player-reducer.ts";
import type { PlayerAction, PlayerState } from "#src/components/machine/player-reducer.ts";

const send = (type: EventType): PlayerAction => ({ type: "send", event: { type, texts: {} } });
const after = (...actions: readonly PlayerAction[]): PlayerState =>
  actions.reduce(reducePlayer, FIRST);
const typesIn = ({ script }: PlayerState) => script.events.map(({ type }) => type);

it("shows the last step, and an earlier one after going back", () => {
  const sent = [send("attempt.start"), send("question.skip"), send("attempt.finalize")];
  const last = shownOf(after(...sent));
  expect([last.step?.verdict.kind, stateOf(last.snapshot)]).toEqual([
    "refused",
    "Active.answering",
  ]);
  const back = after(...sent, { type: "go", at: 0 });
  expect(shownOf(back).step).toBeNull();
  expect(stateOf(shownOf(back).snapshot)).toBe("NoAttempt");
  expect(shownOf(back).steps).toHaveLength(3);
});

it("replaces what is ahead when an event is sent after going back", () => {
  const sent = [send("attempt.start"), send("question.skip"), send("question.skip")];
  const state = after(...sent, { type: "go", at: 1 }, send("attempt.reset"));
  expect(typesIn(state)).toEqual(["attempt.start", "attempt.reset"]);
  expect(state.at).toBe(2);
});

it("stays within the steps", () => {
  const at = (place: number) => after(send("attempt.start"), { type: "go", at: place }).at;
  expect([at(-1), at(9)]).toEqual([0, 1]);
});

it("begins again in another state", () => {
  const state = after(send("attempt.start"), { type: "begin", start: "Finalized.pending" });
  expect(state).toEqual({
    script: { start: "Finalized.pending", events: [] },
    at: 0,
    problem: null,
  });
});

it("plays a link to its end, and says why one can't be played", () => {
  const loaded = after({ type: "load", fragment: "#from=Active&play=answer+skip" });
  expect([loaded.at, loaded.problem]).toEqual([2, null]);
  expect(stateOf(shownOf(loaded).snapshot)).toBe("Active.complete");
  const broken = after(send("attempt.start"), { type: "load", fragment: "#play=explode" });
  expect(broken).toMatchObject({ at: 0, script: FIRST.script });
  expect(broken.problem).toContain('This link can’t be played. There is no event "explode".');
  const same = after(send("attempt.start"), { type: "load", fragment: "" });
  expect(typesIn(same)).toEqual(["attempt.start"]);
});

it("plays a limited number of events, and says so", () => {
  const full = after(...Array.from({ length: EVENTS_MAX }, () => send("attempt.start")));
  expect(full.problem).toBeNull();
  const more = reducePlayer(full, send("attempt.start"));
  expect([more.at, more.problem]).toEqual([
    EVENTS_MAX,
    "This page plays at most 200 events. Begin again, or go back.",
  ]);
});
