import { EVENTS_MAX, play, ScriptError, scriptOf } from "#lib/machine-play";
import type { Play, Script, StartName, TypedEvent } from "#lib/machine-play";

/** The page's script, and how many of its events have happened in what is shown. */
export interface PlayerState {
  readonly script: Script;
  readonly at: number;
  /** Why something could not be done, in a sentence. */
  readonly problem: string | null;
}

export type PlayerAction =
  | { readonly type: "begin"; readonly start: StartName }
  | { readonly type: "send"; readonly event: TypedEvent }
  | { readonly type: "go"; readonly at: number }
  /** What follows `#` in the address. */
  | { readonly type: "load"; readonly fragment: string };

export const FIRST: PlayerState = {
  script: { start: "NoAttempt", events: [] },
  at: 0,
  problem: null,
};

/** An event that is sent after going back replaces the events that were ahead. */
export function reducePlayer(state: PlayerState, action: PlayerAction): PlayerState {
  switch (action.type) {
    case "begin":
      return { script: { start: action.start, events: [] }, at: 0, problem: null };
    case "send":
      return sent(state, action.event);
    case "go": {
      const at = Math.min(Math.max(action.at, 0), state.script.events.length);
      return { ...state, at, problem: null };
    }
    case "load":
      return loaded(state, action.fragment);
  }
}

/** What is shown: all of the script, and the step that led to the state that is shown. */
export function shownOf({ script, at }: PlayerState) {
  const whole: Play = play(script);
  const step = whole.steps[at - 1] ?? null;
  return { ...whole, step, snapshot: step?.after ?? whole.start };
}

function sent(state: PlayerState, event: TypedEvent): PlayerState {
  const { script, at } = state;
  if (at >= EVENTS_MAX) {
    const problem = `This page plays at most ${EVENTS_MAX} events. Begin again, or go back.`;
    return { ...state, problem };
  }
  const events = [...script.events.slice(0, at), event];
  return { script: { ...script, events }, at: events.length, problem: null };
}

function loaded(state: PlayerState, fragment: string): PlayerState {
  try {
    const script = scriptOf(fragment);
    return script === null ? state : { script, at: script.events.length, problem: null };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return { ...FIRST, problem: `This link can’t be played. ${error.message}` };
  }
}
