import type { StoryHandle } from "./use-story";

/** Pause, step and replay. */
export function Player({ told }: { readonly told: StoryHandle }) {
  const { at, frames, isPlaying, isAtEnd, move, setPlaying } = told;
  const stepTo = (to: number) => {
    setPlaying(false);
    move(to);
  };
  const name = isPlaying ? "Pause" : isAtEnd && at > 0 ? "Replay" : "Play";
  return (
    <div className="demo-player" role="group" aria-label="Player">
      <button type="button" className="button" disabled={at === 0} onClick={() => stepTo(at - 1)}>
        Back
      </button>
      <button
        type="button"
        className="button button-primary demo-play"
        disabled={frames.length === 1}
        onClick={() => setPlaying(!isPlaying)}
      >
        {name}
      </button>
      <button type="button" className="button" disabled={isAtEnd} onClick={() => stepTo(at + 1)}>
        Next
      </button>
      <progress
        className="demo-progress"
        aria-label="Progress of the story"
        max={Math.max(1, frames.length - 1)}
        value={at}
      />
    </div>
  );
}
