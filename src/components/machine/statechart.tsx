"use client";

import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { isWithin, STATECHART, transitionNamed } from "#lib/machine-play";
import type { DrawnText, Rectangle } from "#lib/machine-play";

/** What is marked in the statechart. Transitions are named by their ids. */
export interface StatechartMarks {
  /** The state that the machine is in; null: nobody knows. */
  readonly state: string | null;
  /** The transitions that were taken to get there, the last one last. */
  readonly taken: readonly string[];
  /** The transitions whose guard kept the event out. */
  readonly keptOut: readonly string[];
}

interface StatechartProps {
  readonly marks: StatechartMarks;
  /** Beside the state that the machine is in. */
  readonly children?: ReactNode;
}

/** The machine's statechart, in a frame that scrolls to the state that the machine is in. */
export function Statechart({ marks, children }: StatechartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [isWhole, setWhole] = useState(false);
  const { state } = marks;
  useEffect(() => {
    const shown = frame.current;
    if (shown === null || state === null) return undefined;
    let width = 0;
    // Reports the first size, too. A phone changes the height whenever the page is scrolled.
    const observer = new ResizeObserver(() => {
      if (shown.clientWidth === width) return;
      width = shown.clientWidth;
      showState(shown, state);
    });
    observer.observe(shown);
    return () => observer.disconnect();
  }, [state, isWhole]);
  return (
    <section className="card machine-chart" aria-labelledby="machine-now">
      <div className="machine-now">
        <h2 id="machine-now">
          <span className="eyebrow">Now in</span>
          <StateName state={state} />
        </h2>
        {children}
        <label className="machine-whole">
          <input
            type="checkbox"
            checked={isWhole}
            onChange={({ target }) => setWhole(target.checked)}
          />
          Whole chart
        </label>
      </div>
      {/* Focusable, so that the keyboard can scroll it. */}
      <div
        ref={frame}
        className={classes("machine-frame", isWhole && "is-whole")}
        role="region"
        aria-label="Statechart"
        tabIndex={0}
      >
        <Drawing marks={marks} />
      </div>
    </section>
  );
}

/** "Active › answering" */
export function StateName({ state }: { readonly state: string | null }) {
  if (state === null) return <>a state that is not known</>;
  return <span className="machine-state">{state.split(".").join(" › ")}</span>;
}

/** Scrolls the frame, and never the page. */
function showState(frame: HTMLElement, state: string): void {
  const box = frame.querySelector(`[data-state="${state}"]`)?.getBoundingClientRect();
  if (box === undefined) return;
  const outer = frame.getBoundingClientRect();
  frame.scrollBy({
    top: box.top + box.height / 2 - (outer.top + outer.height / 2),
    left: box.left + box.width / 2 - (outer.left + outer.width / 2),
  });
}

const { width, height, sentences, states, beginnings, arrows, transitions } = STATECHART;

function Drawing({ marks }: { readonly marks: StatechartMarks }) {
  const id = useId();
  const { taken, keptOut } = marks;
  const passed = taken.map((each) => transitionNamed(each).to);
  const marked = (each: string): string => {
    if (taken.includes(each)) return "is-taken";
    return keptOut.includes(each) ? "is-kept-out" : "";
  };
  return (
    <svg
      className="statechart"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-words`}
    >
      <title id={`${id}-name`}>Statechart of the machine</title>
      <desc id={`${id}-words`}>{sentences.join("\n")}</desc>
      {states.map((state) => (
        <g
          key={state.id}
          data-state={state.id}
          className={classes(
            "state",
            state.isParent && "parent",
            stateMark(state.id, marks.state, passed),
          )}
        >
          <Box className="shape" at={state.shape} />
          <Words text={state.name} isMiddle={!state.isParent} />
        </g>
      ))}
      {beginnings.map(({ x, y, radius, line, head }) => (
        <g key={line} className="beginning">
          <circle className="dot" cx={x} cy={y} r={radius} />
          <path className="line" d={line} />
          <path className="head" d={head} />
        </g>
      ))}
      {arrows.map(({ transitions: own, line, head }) => (
        <g
          key={line}
          className={classes("arrow", own.some((each) => taken.includes(each)) && "is-taken")}
        >
          <path className="line" d={line} />
          <path className="head" d={head} />
        </g>
      ))}
      {arrows.map(({ transitions: own, label, line, texts }) => (
        <g key={line}>
          <Box className="label" at={label} />
          {transitions
            .filter(({ id: each }) => own.includes(each) && marked(each) !== "")
            .map(({ id: each, strip }) => (
              <Box key={each} className={classes("strip", marked(each))} at={strip} />
            ))}
          {texts.map((text) => (
            <Words key={`${text.y} ${text.text}`} text={text} />
          ))}
        </g>
      ))}
    </svg>
  );
}

function stateMark(id: string, now: string | null, passed: readonly string[]): string {
  if (now === id) return "is-now";
  if (now !== null && isWithin(now, id)) return "is-around";
  return passed.includes(id) ? "is-passed" : "";
}

function Box({ className, at }: { readonly className: string; readonly at: Rectangle }) {
  return <rect className={className} {...at} />;
}

function Words({
  text: { role, text, x, y, size, weight },
  isMiddle = false,
}: {
  readonly text: DrawnText;
  readonly isMiddle?: boolean;
}) {
  return (
    <text
      className={role}
      x={x}
      y={y}
      fontSize={size}
      fontWeight={weight}
      textAnchor={isMiddle ? "middle" : undefined}
    >
      {text}
    </text>
  );
}

function classes(...names: readonly (string | false)[]): string {
  return names.filter((name) => name !== false && name !== "").join(" ");
}
