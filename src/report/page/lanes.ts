import type { Lanes } from "../evidence";
import { markup } from "./markup";
import type { Markup } from "./markup";
import { badge, scrolled } from "./pieces";
import type { Mood } from "./pieces";

type Step = Lanes["steps"][number];

/** A history as a grid: a column for each actor, a row for each step, time downwards. */
function lanesGrid(lanes: Lanes): Markup {
  const { title, actors, steps, replay } = lanes;
  const grid = markup`<table class="lanes" style="--actors: ${actors.length}">
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
  // An actor that the lanes do not name would vanish from the grid, and its step with it.
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
  /** "bad" for what must not be; "calm" for what a broken twin was made to show. */
  readonly mood: Mood;
}

/** The same behind a disclosure, under its title. */
export function foldedLanes(lanes: Lanes, { isOpen = false, mood }: Folding): Markup {
  const broken = lanes.invariant === null ? null : badge(mood, `breaks ${lanes.invariant}`);
  const summary = markup`<summary>${lanes.title} ${broken}</summary>`;
  return isOpen
    ? markup`<details class="history" open>${summary}${lanesGrid(lanes)}</details>\n`
    : markup`<details class="history">${summary}${lanesGrid(lanes)}</details>\n`;
}
