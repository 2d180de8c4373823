import type { Trace } from "../evidence";
import { markup } from "./markup";
import type { Markup } from "./markup";
import { badge, scrolled } from "./pieces";
import type { Mood } from "./pieces";

type Step = Trace["steps"][number];

/** A history as a grid: a column for each actor, a row for each step, time downwards. */
function traceGrid(trace: Trace): Markup {
  const { title, actors, steps, replay } = trace;
  const grid = markup`<table class="trace" style="--actors: ${actors.length}">
<caption class="visually-hidden">${title}</caption>
<thead><tr><th scope="col">Step</th>
${actors.map((actor) => markup`<th scope="col">${actor}</th>`)}</tr></thead>
<tbody>
${steps.map((step, at) => row(step, at + 1, actors))}</tbody>
</table>`;
  return markup`${scrolled(title, grid)}<p class="replay">Replay: <code>${replay}</code>
<button type="button" class="copy" data-copy="${replay}" hidden>Copy</button></p>
`;
}

function row(step: Step, number: number, actors: readonly string[]): Markup {
  const cells = actors.map((actor) =>
    actor === step.actor ? markup`<td class="does">${what(step)}</td>` : markup`<td></td>`,
  );
  // Without this, the step of an actor that is not in `actors` would not be shown.
  const stray = actors.includes(step.actor)
    ? null
    : markup`<td class="does"><strong>${step.actor}:</strong> ${what(step)}</td>`;
  const kind = step.fault === null ? "" : "fault";
  return markup`<tr class="${kind}"><th scope="row">${number}</th>${cells}${stray}</tr>\n`;
}

function what({ does, reply, fault }: Step): Markup {
  return markup`${does}${reply === "" ? null : markup`<span class="reply">→ ${reply}</span>`}
${fault === null ? null : badge("warn", `fault: ${fault}`)}`;
}

export interface Folding {
  readonly isOpen?: boolean;
  /** "bad" for a violation; "calm" for a history that a mutant was expected to break. */
  readonly mood: Mood;
}

/** The trace as a disclosure element with its title. */
export function foldedTrace(trace: Trace, { isOpen = false, mood }: Folding): Markup {
  const broken = trace.invariant === null ? null : badge(mood, `breaks ${trace.invariant}`);
  const summary = markup`<summary>${trace.title} ${broken}</summary>`;
  return isOpen
    ? markup`<details class="history" open>${summary}${traceGrid(trace)}</details>\n`
    : markup`<details class="history">${summary}${traceGrid(trace)}</details>\n`;
}
