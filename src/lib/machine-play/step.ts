import { decide, phaseOf } from "#machines/attempt.decide";
import type { AttemptRefusal } from "#machines/attempt.decide";
import { isFinalizedPhase } from "#machines/attempt.events";
import type { AttemptEvent } from "#machines/attempt.events";
import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { ENGINE_REFUSALS } from "../codes";
import { guardNamed } from "./guards";
import type { DrawnTransition } from "./statechart";
import { STATECHART } from "./statechart.generated";

/** A transition that the current state has for the event, and whether its guard holds. */
export interface Candidate {
  readonly transition: string;
  readonly guard: string | null;
  /** What the guard asks. */
  readonly fact: string;
  readonly holds: boolean;
}

/** What the machine did with an event. */
export type Verdict =
  | {
      readonly kind: "taken";
      /** The id of the transition. */
      readonly transition: string;
      /** The transitions without an event that followed at once. */
      readonly followed: readonly string[];
    }
  /** It had been applied before: nothing is done, and the current state is the answer. */
  | { readonly kind: "replayed" }
  | { readonly kind: "refused"; readonly code: AttemptRefusal; readonly sentence: string };

/** What one event did to one state of the machine. */
export interface Step {
  readonly event: AttemptEvent;
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  /** Empty: the state has no transition for the event. */
  readonly candidates: readonly Candidate[];
  readonly verdict: Verdict;
}

/** Sends the event to the machine that runs. Pure: nothing is stored, and nobody is asked. */
export function stepOf(before: AttemptSnapshot, event: AttemptEvent): Step {
  const candidates = candidatesOf(before, event);
  const decision = decide(before, event);
  if (decision.kind === "accepted") {
    const taken = candidates.find(({ holds }) => holds)?.transition ?? "";
    const followed = followedAfter(taken);
    const verdict = { kind: "taken", transition: taken, followed } as const;
    return { event, before, after: transition(before, event), candidates, verdict };
  }
  const verdict: Verdict =
    decision.kind === "refused" ? { ...decision, sentence: sentenceOf(decision.code) } : decision;
  return { event, before, after: before, candidates, verdict };
}

/** The leaf state that the machine is in: "Active.answering". */
export function stateOf(snapshot: AttemptSnapshot): string {
  const phase = phaseOf(snapshot);
  if (phase === null) return snapshot.matches("Reset") ? "Reset" : "NoAttempt";
  return `${isFinalizedPhase(phase) ? "Finalized" : "Active"}.${phase}`;
}

/** The transition of that id. Throws if the machine has none. */
export function transitionNamed(id: string): DrawnTransition {
  const found = STATECHART.transitions.find((each) => each.id === id);
  if (found === undefined) throw new Error(`the machine has no transition "${id}"`);
  return found;
}

/** Whether the state is that one, or a part of it. */
export function isWithin(state: string, other: string): boolean {
  return state === other || state.startsWith(`${other}.`);
}

/** As XState looks for it: in the state itself first, then in its parent; the first that holds is taken. */
function candidatesOf(snapshot: AttemptSnapshot, event: AttemptEvent): readonly Candidate[] {
  const state = stateOf(snapshot);
  return STATECHART.transitions
    .filter(({ from, event: type }) => type === event.type && isWithin(state, from))
    .sort((one, other) => other.from.length - one.from.length)
    .map(({ id, guard }) => {
      if (guard === null) return { transition: id, guard, fact: "always", holds: true };
      const { holds, fact } = guardNamed(guard);
      return { transition: id, guard, fact, holds: holds(snapshot.context, event) };
    });
}

function followedAfter(taken: string): readonly string[] {
  const { to } = transitionNamed(taken);
  return STATECHART.transitions
    .filter(({ from, event }) => event === "always" && from === to)
    .map(({ id }) => id);
}

/** Of the refusals that no client sees. */
const MACHINE_SENTENCES = {
  number_burned:
    "The number of this record is used: a record below the high-water mark is not eligible.",
  invalid_event: "The machine has no use for this event in this state.",
} as const;

function sentenceOf(code: AttemptRefusal): string {
  return code === "number_burned" || code === "invalid_event"
    ? MACHINE_SENTENCES[code]
    : ENGINE_REFUSALS[code].message;
}
