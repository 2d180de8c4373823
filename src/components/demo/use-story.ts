import { useEffect, useReducer } from "react";
import type { Frame } from "#src/demo/frame.ts";
import { STORY_MAX, storyText } from "#src/demo/story.ts";
import type { Action, Story } from "#src/demo/story.ts";

interface StoryState {
  readonly story: Story;
  /** One more than the story has actions. */
  readonly frames: readonly Frame[];
  /** The index of the frame that is shown. */
  readonly at: number;
  readonly isPlaying: boolean;
  /** What is being asked of the server; null: nothing. */
  readonly busy: Action | "restart" | null;
  /** Why the last action did not happen; null: it did. */
  readonly problem: string | null;
}

type StoryEvent =
  | { readonly type: "moved"; readonly to: number }
  | { readonly type: "played"; readonly isPlaying: boolean }
  | { readonly type: "asked"; readonly busy: Action | "restart" }
  | { readonly type: "failed"; readonly problem: string }
  | { readonly type: "answered"; readonly story: Story; readonly frames: readonly Frame[] };

function reduce(state: StoryState, event: StoryEvent): StoryState {
  const last = state.frames.length - 1;
  switch (event.type) {
    case "moved": {
      const at = Math.min(last, Math.max(0, event.to));
      return { ...state, at, isPlaying: state.isPlaying && at < last };
    }
    case "played": {
      // At the end it begins again.
      const at = event.isPlaying && state.at === last ? 0 : state.at;
      return { ...state, at, isPlaying: event.isPlaying && last > 0 };
    }
    case "asked":
      return { ...state, isPlaying: false, busy: event.busy, problem: null };
    case "failed":
      return { ...state, busy: null, problem: event.problem };
    case "answered": {
      const { story, frames } = event;
      return { story, frames, at: frames.length - 1, isPlaying: false, busy: null, problem: null };
    }
  }
}

export interface StoryHandle extends StoryState {
  readonly frame: Frame;
  readonly isAtEnd: boolean;
  readonly move: (to: number) => void;
  readonly setPlaying: (isPlaying: boolean) => void;
  /** Does this after the frame that is shown; what came later in the story is dropped. */
  readonly act: (action: Action) => void;
  /** An empty story, to be told by hand. */
  readonly restart: () => void;
}

/** A story that plays by itself, unless the visitor asks for reduced motion, or goes on by hand. */
export function useStory(
  given: Pick<StoryState, "story" | "frames"> & { readonly first: Frame },
): StoryHandle {
  const [state, dispatch] = useReducer(reduce, {
    ...{ story: given.story, frames: given.frames, at: 0 },
    ...{ isPlaying: false, busy: null, problem: null },
  });
  const { story, frames, at, isPlaying } = state;
  const frame = frames[at] ?? given.first;
  const { holdMs } = frame;

  useEffect(() => {
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!isStill) dispatch({ type: "played", isPlaying: true });
  }, []);

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => dispatch({ type: "moved", to: at + 1 }), holdMs);
    return () => clearTimeout(timer);
  }, [isPlaying, at, holdMs]);

  const tell = async (next: Story, busy: Action | "restart") => {
    if (state.busy !== null) return;
    if (next.length > STORY_MAX) {
      const problem = `A story has at most ${STORY_MAX} steps. Start over to go on.`;
      dispatch({ type: "failed", problem });
      return;
    }
    dispatch({ type: "asked", busy });
    const told = await framesOf(next);
    if (told === null) {
      const problem = "The server did not answer. Check that it runs, and try again.";
      dispatch({ type: "failed", problem });
      return;
    }
    dispatch({ type: "answered", story: next, frames: told });
    window.history.replaceState(null, "", storyLink(next));
  };

  return {
    ...state,
    frame,
    isAtEnd: at === frames.length - 1,
    move: (to) => dispatch({ type: "moved", to }),
    setPlaying: (playing) => dispatch({ type: "played", isPlaying: playing }),
    act: (action) => void tell([...story.slice(0, at), action], action),
    restart: () => void tell([], "restart"),
  };
}

/** The address that replays this story. */
export function storyLink(story: Story): string {
  return `/demo?story=${storyText(story)}`;
}

async function framesOf(story: Story): Promise<readonly Frame[] | null> {
  try {
    const response = await fetch(`/api/demo?story=${storyText(story)}`);
    if (!response.ok) return null;
    return ((await response.json()) as { readonly frames: readonly Frame[] }).frames;
  } catch {
    return null;
  }
}
