"use client";

import { useState } from "react";
import type { TrailFrame } from "#lib/machine-play";
import { useIsHydrated } from "../use-is-hydrated";
import { Statechart } from "./statechart";

interface TrailPlayerProps {
  /** At least two: the state before the first entry, and one for each entry. */
  readonly frames: readonly TrailFrame[];
  /** What to know of the time before the first entry; null: nothing. */
  readonly before: string | null;
  /** What to know of the time after the last entry; null: nothing. */
  readonly after: string | null;
}

/** A slot's trail, entry by entry, forwards and backwards: each moves the statechart. */
export function TrailPlayer({ frames, before, after }: TrailPlayerProps) {
  const isReady = useIsHydrated();
  const last = frames.length - 1;
  const [at, go] = useState(last);
  const frame = frames[at];
  if (frame === undefined) return null;
  const { state, transition, followed } = frame;
  return (
    <div className="machine">
      <Statechart
        marks={{
          state,
          taken: transition === null ? [] : [transition, ...followed],
          keptOut: [],
        }}
      >
        <Attempt frame={frame} />
      </Statechart>
      <div className="machine-side">
        <section className="card machine-card" aria-labelledby="machine-entry-heading">
          <h2 id="machine-entry-heading">
            {at === 0 ? "Before the first entry" : `Entry ${at} of ${last}`}
          </h2>
          <div className="machine-trail">
            <label className="visually-hidden" htmlFor="machine-entry">
              Entry of the trail
            </label>
            <input
              id="machine-entry"
              type="range"
              min={0}
              max={last}
              value={at}
              disabled={!isReady}
              aria-valuetext={valueText(frame, at)}
              onChange={({ target }) => go(Number(target.value))}
            />
            <div className="buttons">
              <Go label="First" to={0} {...{ at, last, isReady, go }} />
              <Go label="Back" to={at - 1} {...{ at, last, isReady, go }} />
              <Go label="Forward" to={at + 1} {...{ at, last, isReady, go }} />
              <Go label="Last" to={last} {...{ at, last, isReady, go }} />
            </div>
          </div>
          <div role="status" className="machine-entry" data-testid="machine-entry-words">
            <Entry frame={frame} />
            {at === last && after !== null && <p className="notice">{after}</p>}
          </div>
        </section>
        <section className="card machine-card" aria-labelledby="machine-trail-heading">
          <h2 id="machine-trail-heading">The trail</h2>
          {before !== null && <p className="hint">{before}</p>}
          <ol className="machine-steps">
            {frames.slice(1).map(({ line, transition: moved, findings }, place) => (
              <li key={line?.id}>
                <button
                  type="button"
                  className={`machine-step ${findings.length > 0 ? "machine-step-refused" : moved === null ? "" : "machine-step-taken"}`}
                  aria-current={at === place + 1 ? "step" : undefined}
                  disabled={!isReady}
                  onClick={() => go(place + 1)}
                >
                  {line?.words}
                </button>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

interface GoProps {
  readonly label: string;
  readonly to: number;
  readonly at: number;
  readonly last: number;
  readonly isReady: boolean;
  readonly go: (at: number) => void;
}

function Go({ label, to, at, last, isReady, go }: GoProps) {
  const isPossible = to >= 0 && to <= last && to !== at;
  return (
    <button
      type="button"
      className="button"
      disabled={!isReady || !isPossible}
      onClick={() => go(to)}
    >
      {label}
    </button>
  );
}

function valueText({ line }: TrailFrame, at: number): string {
  return line === null ? "before the first entry" : `entry ${at}: ${line.words}`;
}

function Attempt({ frame: { attempt, state } }: { readonly frame: TrailFrame }) {
  if (attempt === null || state === "NoAttempt") return null;
  const { number, answered, total } = attempt;
  return (
    <p className="hint">
      Attempt {number}, {answered} of {total} answered
    </p>
  );
}

function Entry({ frame: { line, state, isJump, findings } }: { readonly frame: TrailFrame }) {
  if (line === null) {
    return (
      <p>
        {state === null
          ? "The trail does not say where the machine was."
          : "This is where the first entry found the machine."}
      </p>
    );
  }
  return (
    <>
      <p>
        <strong>{line.words}</strong>
      </p>
      <p className="hint">
        <time dateTime={line.at}>{line.at.slice(0, 19).replace("T", " ")} UTC</time>
      </p>
      {state === null && (
        <p className="hint">
          {line.entry === null
            ? "So nobody knows where the machine was after it."
            : "The next event tells where the machine is."}
        </p>
      )}
      {isJump && findings.length === 0 && (
        <p className="hint">The slot had changed since the entry before it.</p>
      )}
      {findings.map(({ severity, problem }) => (
        <p key={problem} className={severity === "gap" ? "notice" : "notice notice-failed"}>
          {severity === "gap" ? "Changed by something else" : "Not allowed"}: {problem}
        </p>
      ))}
    </>
  );
}
