import { useState } from "react";
import { ACTIONS } from "#src/demo/story.ts";
import type { Action } from "#src/demo/story.ts";
import { storyLink, type StoryHandle } from "./use-story";

const LETTERS = Object.keys(ACTIONS) as readonly Action[];

const GROUPS = [...new Set(LETTERS.map((letter) => ACTIONS[letter].by))].map((by) => ({
  by,
  actions: LETTERS.filter((letter) => ACTIONS[letter].by === by),
}));

/** Lets the visitor go on by hand: in both lanes at once. */
export function HandControls({ told }: { readonly told: StoryHandle }) {
  const { act, restart, busy, problem } = told;
  return (
    <section className="card demo-hand" aria-labelledby="hand-heading">
      <h2 id="hand-heading">Try it yourself</h2>
      <p className="hint">
        Each button goes on from the step that is shown, in both versions at once.
      </p>
      <div className="demo-groups">
        {GROUPS.map(({ by, actions }) => (
          <fieldset key={by}>
            <legend>{by}</legend>
            <div className="demo-buttons">
              {actions.map((action) => (
                <button
                  key={action}
                  type="button"
                  className="button"
                  aria-disabled={busy !== null}
                  onClick={() => act(action)}
                >
                  {ACTIONS[action].label}
                </button>
              ))}
            </div>
          </fieldset>
        ))}
      </div>
      {problem !== null && (
        <p className="notice notice-failed" role="alert">
          {problem}
        </p>
      )}
      <div className="demo-links">
        <button type="button" className="button" aria-disabled={busy !== null} onClick={restart}>
          Start over
        </button>
        <StoryLink told={told} />
      </div>
    </section>
  );
}

/** The address that replays this story, to open or to send. */
function StoryLink({ told: { story } }: { readonly told: StoryHandle }) {
  const [copied, setCopied] = useState<string | null>(null);
  const link = storyLink(story);
  const copy = () => {
    void navigator.clipboard
      .writeText(new URL(link, window.location.href).href)
      .then(() => setCopied(link))
      .catch(() => setCopied(null));
  };
  return (
    <>
      <a href={link}>Replay this from the start</a>
      <button type="button" className="button-link" onClick={copy}>
        Copy a link to it
      </button>
      <span role="status" className="hint">
        {copied === link && "Copied."}
      </span>
    </>
  );
}
