import type { Trace } from "../evidence";
import { markup, trusted } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, ownLink, scrolled, stepLink } from "./pieces";
import type { Mood } from "./pieces";

type Step = Trace["steps"][number];

/** A history as a grid: a column for each actor, a row for each step, time downwards. */
function traceGrid(trace: Trace, id: string): Markup {
  const { title, actors, steps, replay } = trace;
  const grid = markup`<table class="trace" style="--actors: ${actors.length}">
<caption class="visually-hidden">${title}</caption>
<thead><tr><th scope="col">Step</th>
${actors.map((actor) => markup`<th scope="col">${actor}</th>`)}</tr></thead>
<tbody>
${steps.map((step, at) => row(step, { id, number: at + 1, actors }))}</tbody>
</table>`;
  return markup`${scrolled(title, grid)}<p class="replay">Replay: <code>${replay}</code>
<button type="button" class="copy" data-copy="${replay}" hidden>Copy</button></p>
`;
}

interface Place {
  /** Of the trace. */
  readonly id: string;
  readonly number: number;
  readonly actors: readonly string[];
}

function row(step: Step, { id, number, actors }: Place): Markup {
  const cells = actors.map((actor) =>
    actor === step.actor ? markup`<td class="does">${what(step)}</td>` : markup`<td></td>`,
  );
  // Without this, the step of an actor that is not in `actors` would not be shown.
  const stray = actors.includes(step.actor)
    ? null
    : markup`<td class="does"><strong>${step.actor}:</strong> ${what(step)}</td>`;
  const kind = step.fault === null ? "" : "fault";
  const stepId = `${id}-step-${number}`;
  return markup`<tr id="${stepId}" class="${kind}"><th scope="row">${stepLink(stepId, number)}</th>
${cells}${stray}</tr>\n`;
}

function what({ does, reply, fault }: Step): Markup {
  return markup`${does}${reply === "" ? null : markup`<span class="reply">→ ${reply}</span>`}
${fault === null ? null : badge("warn", `fault: ${fault}`)}`;
}

export interface Folding {
  /** Stable: links lead to the trace and to each of its steps. */
  readonly id: string;
  readonly isOpen?: boolean;
  /** "bad" for a violation; "calm" for a history that a mutant was expected to break. */
  readonly mood: Mood;
  /** What else is to be said beside its title. */
  readonly note?: Content;
}

/** The trace as a disclosure element with its title. */
export function foldedTrace(trace: Trace, folding: Folding): Markup {
  const { id, isOpen = false, mood, note = null } = folding;
  const broken = trace.invariant === null ? null : badge(mood, `breaks ${trace.invariant}`);
  const summary = markup`<summary>${trace.title} ${broken} ${note}</summary>`;
  const open = isOpen ? trusted(" open") : null;
  return markup`<details class="history" id="${id}"${open}>${summary}
${ownLink(id, trace.title)}${traceGrid(trace, id)}</details>\n`;
}
