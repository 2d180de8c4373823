import { pathsOf, transitionsOf } from "../evidence-set";
import type { Path } from "../evidence-set";
import { stateValues } from "../coverage";
import { isAsExpected, isExpectedStep } from "../violations";
import { counted, grouped } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, lead, ownLink, scrolled, section, silence, stepLink } from "./pieces";
import type { Subject } from "./pieces";

type Step = Path["steps"][number];

/** Every path in plain language, with the attempt number at every step. */
export function pathsSection(subject: Subject): Markup {
  const paths = pathsOf(subject.collected);
  return section(
    "paths",
    "Paths",
    lead(
      "Each path ran against the engine, on the memory store and on a real Redis. The number is " +
        "the attempt's, as it was expected and as each store showed it.",
    ),
    silence(subject, "tours") ?? [
      filters(subject, paths),
      markup`<div id="path-list">\n${paths.map(pathDetails)}</div>
<p id="no-paths" class="notice" hidden>No path is like that.
<button type="button" data-clear>Show all paths</button></p>`,
    ],
  );
}

/** Hidden until the script can serve them: without it the list is simply read. */
function filters(subject: Subject, paths: readonly Path[]): Markup {
  const kinds = [...new Set(paths.map(({ kind }) => kind))];
  const values = stateValues(subject.collected);
  const states = [...new Set(values.flatMap(withParents))].sort();
  const transitions = transitionsOf(subject.collected).map(({ id }) => id);
  return markup`<form id="filters" class="filters" role="search" aria-label="Paths" hidden>
<label class="wide">Search <input type="search" name="words" autocomplete="off"></label>
${choice("kind", "Kind", kinds)}
${choice("state", "State", states)}
${choice("transition", "Transition", transitions)}
<label class="check"><input type="checkbox" name="failing"> Only failing</label>
<button type="button" data-clear>Show all</button>
<output id="path-count" aria-live="polite">${counted(paths.length, "path")}</output>
</form>
`;
}

function choice(name: string, label: string, values: readonly string[]): Markup {
  const options = values.map((value) => markup`<option value="${value}">${value}</option>`);
  return markup`<label>${label}
<select name="${name}"><option value="">all</option>${options}</select></label>`;
}

function withParents(state: string): readonly string[] {
  const parts = state.split(".");
  return parts.map((_, at) => parts.slice(0, at + 1).join("."));
}

function pathDetails(path: Path): Markup {
  const { id, kind, title, steps } = path;
  const isFine = isAsExpected(path);
  const states = new Set(steps.flatMap(({ from, to }) => [from, to].flatMap(withParents)));
  const transitions = new Set(steps.flatMap(({ transition }) => transition ?? []));
  return markup`<details class="path" id="${anchor("path", id)}" data-kind="${kind}"
data-states="${listed(states)}" data-transitions="${listed(transitions)}"
data-failing="${isFine ? "no" : "yes"}">
<summary><code>${id}</code> <span class="title">${title}</span>
<span class="small">${kind} · ${counted(steps.length, "step")}</span>
${isFine ? badge("good", "as expected") : badge("bad", "drifted")}</summary>
${ownLink(anchor("path", id), id)}${stepTable(path)}</details>
`;
}

/** As JSON: the names hold spaces and brackets. */
function listed(names: ReadonlySet<string>): string {
  return JSON.stringify([...names]);
}

function stepTable({ id, steps }: Path): Markup {
  const head = ["#", "What happens", "State after it", "Expected", "Memory", "Redis"];
  return scrolled(
    `Steps of ${id}`,
    markup`<table class="steps">
<thead><tr>${head.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${steps.map((step, at) => stepRow(id, step, at + 1))}</tbody></table>`,
  );
}

function stepRow(path: string, step: Step, number: number): Markup {
  const { story, event, to, transition, expectedNumber, seenInMemory, seenInRedis } = step;
  const stays = transition === null ? badge("calm", "nothing changes") : null;
  const seen = (shown: number | null): Content =>
    shown === expectedNumber ? numberOf(shown) : badge("bad", numberOf(shown));
  const id = `${anchor("path", path)}-step-${number}`;
  return markup`<tr id="${id}" class="${isExpectedStep(step) ? "" : "broken"}">
<th scope="row">${stepLink(id, number)}</th>
<td>${story} ${stays}<span class="small"><code>${transition ?? event}</code></span></td>
<td>${to}</td><td>${numberOf(expectedNumber)}</td><td>${seen(seenInMemory)}</td>
<td>${seen(seenInRedis)}</td></tr>
`;
}

function numberOf(number: number | null): string {
  return number === null ? "none" : grouped(number);
}
