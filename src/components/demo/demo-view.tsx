"use client";

import type { Frame } from "#src/demo/frame.ts";
import { LANES, laneText } from "#src/demo/wording.ts";
import type { Story } from "#src/demo/story.ts";
import { WHAT_HOLDFAST_IS } from "../what-holdfast-is";
import { HandControls } from "./hand-controls";
import { LaneView } from "./lane-view";
import { Player } from "./player";
import { useStory } from "./use-story";

interface DemoViewProps {
  readonly story: Story;
  readonly frames: readonly Frame[];
  /** What is wrong with the story of the address; null: nothing. */
  readonly linkProblem: string | null;
}

/** One student in two lanes: the version before, and Holdfast. */
export function DemoView({ story, frames, linkProblem }: DemoViewProps) {
  const [first] = frames;
  if (first === undefined) throw new Error("a story has a first frame");
  return <Demo first={first} story={story} frames={frames} linkProblem={linkProblem} />;
}

function Demo({ linkProblem, ...given }: DemoViewProps & { readonly first: Frame }) {
  const told = useStory(given);
  const { frame, at, frames } = told;
  const step = at === 0 ? "Before the first step" : `Step ${at} of ${frames.length - 1}`;
  return (
    <div className="demo">
      <header className="demo-intro">
        <h1>The bug and the fix, side by side</h1>
        <p>{WHAT_HOLDFAST_IS}</p>
        <p className="demo-watch">Watch Ada’s attempt number.</p>
      </header>
      {linkProblem !== null && (
        <p className="notice" role="alert">
          The story in this link {linkProblem}. This is the usual one instead.
        </p>
      )}
      <section className="demo-stage" aria-label="The story">
        <div className="demo-caption" role="status">
          <span className="demo-step">
            {step}
            {told.isAtEnd && at > 0 && <a href="#why-heading">Why not with Holdfast?</a>}
          </span>
          <strong className="demo-said">{frame.said}</strong>
          <span className="demo-heard">
            {LANES.map(({ id, name }) => laneText(name, frame[id])).join(" ")}
          </span>
        </div>
        <p className="demo-scores" aria-hidden="true">
          {LANES.map(({ id, name }) => (
            <span key={id} className={`demo-${frame[id].standing}`}>
              {name} <b>Attempt {frame[id].page.attempt}</b>
            </span>
          ))}
        </p>
        <Player told={told} />
      </section>
      <div className="demo-lanes">
        {LANES.map((lane) => (
          <LaneView key={lane.id} lane={lane} shown={frame[lane.id]} tab={frame.tab} />
        ))}
      </div>
      <Why isShown={told.isAtEnd} />
      <HandControls told={told} />
      <Requests frame={frame} />
      <HowItIsMade />
    </div>
  );
}

/** What a viewer asks at the end. Its room is kept until then. */
function Why({ isShown }: { readonly isShown: boolean }) {
  return (
    <section
      className={isShown ? "card demo-why" : "card demo-why demo-why-later"}
      aria-labelledby="why-heading"
    >
      <h2 id="why-heading">Why this can’t happen with Holdfast</h2>
      <p>
        The version before counts the gradebook’s results at every request, to find out which
        attempt it is. Holdfast counts once, when the attempt starts, and keeps the number together
        with the answers. Whatever the gradebook says later, the number stays.
      </p>
      <details>
        <summary>What if the gradebook is wrong just when an attempt starts?</summary>
        <p>
          Holdfast remembers the numbers that are used, and also looks up single results before it
          uses a number. So it does not use one again. <a href="/demo?story=aaafet">Play this</a>
        </p>
      </details>
      <details>
        <summary>
          What if Redis, where Holdfast keeps the number, restarts without its data?
        </summary>
        <p>
          Holdfast needs a Redis that keeps its data. If it does lose them, a page that is open
          brings its attempt back with a signed copy; other open attempts are lost. A result that
          the gradebook shows is still not overwritten. <a href="/demo?story=aacl">Play this</a>
        </p>
      </details>
    </section>
  );
}

/** Every request of the step that is shown. */
function Requests({ frame }: { readonly frame: Frame }) {
  return (
    <details className="demo-fold">
      <summary>What each version asked at this step</summary>
      <div className="demo-requests">
        {LANES.map(({ id, name }) => (
          <section key={id} aria-label={`Requests of ${name}`}>
            <h3>{name}</h3>
            {frame[id].calls.length === 0 ? (
              <p>Nothing.</p>
            ) : (
              <ol>
                {frame[id].calls.map(({ to, text }, index) => (
                  <li key={index}>
                    <b>{to === "redis" ? "Redis" : "Gradebook"}:</b> {text}
                  </li>
                ))}
              </ol>
            )}
          </section>
        ))}
      </div>
    </details>
  );
}

function HowItIsMade() {
  return (
    <details className="demo-fold">
      <summary>How this is made</summary>
      <ul>
        <li>
          <strong>Real:</strong> Holdfast’s engine, state machine, tokens and OneRoster client, and
          the gradebook simulator of this project with its faults. Each lane has its own gradebook.
        </li>
        <li>
          <strong>The version before</strong> is a model, written call by call from the description
          of that version. The compatibility tests run the same model. What its page said when a
          request failed is not known: the server’s error is shown.
        </li>
        <li>
          <strong>In memory:</strong> both Redis stores, the browser tabs, and the time, which is
          simulated. The OneRoster client runs without HTTP and without its retries, so each lost
          reply counts. Nothing is stored on the server.
        </li>
        <li>
          <strong>The verdicts</strong> are computed for both lanes by the same rules, from what the
          server acknowledged and what the gradebook holds.
        </li>
      </ul>
    </details>
  );
}
