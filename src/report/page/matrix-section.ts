import type { CellsEvidence } from "../evidence";
import { stateValues } from "../coverage";
import { counted, grouped } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { lead, scrolled, section, silence } from "./pieces";
import type { Subject } from "./pieces";

type Cell = CellsEvidence["cells"][number];
type Outcome = Cell["outcome"];
type MachineEvent = CellsEvidence["events"][number];

const OUTCOMES: Readonly<Record<Outcome, readonly [letter: string, words: string]>> = {
  taken: ["T", "taken"],
  guarded: ["G", "kept out by a guard"],
  refused: ["R", "refused with a code"],
  replayed: ["=", "replayed: it was applied before"],
  untried: ["?", "never tried"],
};

/** Which event does what in which state. Snapshots of one state are counted together. */
export function matrixSection(subject: Subject): Markup {
  const { cells } = subject.report.coverage;
  return section(
    "matrix",
    "Every state, every event",
    lead(
      `${grouped(cells.covered)} of ${grouped(cells.total)} cells were tried: each reachable ` +
        "snapshot with each event, valid or not. Rows are events, columns are states; a figure " +
        "counts the snapshots of that state. Hold the pointer over a cell for the codes; each cell is " +
        "a link to itself, and the arrow keys move between them.",
    ),
    legend(),
    silence(subject, "cells") ?? matrix(subject.collected.cells),
    markup`<p class="small">Every cell by itself: <a href="cells.csv">cells.csv</a></p>`,
  );
}

function legend(): Markup {
  const entries = Object.entries(OUTCOMES).map(
    ([outcome, [letter, words]]) =>
      markup`<li><span class="chip ${outcome}">${letter}</span> ${words}</li>\n`,
  );
  return markup`<ul class="legend" aria-label="What the letters mean">${entries}</ul>`;
}

function matrix(parts: readonly CellsEvidence[]): Markup {
  const values = stateValues({ cells: parts });
  const table = cellsByPlace(parts);
  const types = new Map<string, MachineEvent[]>();
  for (const event of parts.flatMap(({ events }) => events)) {
    const others = types.get(event.type) ?? [];
    if (!others.some(({ id }) => id === event.id)) types.set(event.type, [...others, event]);
  }
  const rowOf = (event: MachineEvent) =>
    markup`<tr><th scope="row">${event.title}</th>
${values.map((value) => place(table.get(`${value}\n${event.id}`) ?? [], value, event.id))}</tr>\n`;
  const head = (type: string) =>
    markup`<th colspan="${values.length + 1}" scope="rowgroup"><code>${type}</code></th>`;
  const groups = [...types].map(
    ([type, events]) =>
      markup`<tbody><tr class="group">${head(type)}</tr>\n${events.map(rowOf)}</tbody>\n`,
  );
  return scrolled(
    "State and event matrix",
    markup`<table class="matrix">
<caption class="visually-hidden">What each event does in each state</caption>
<thead><tr><th scope="col">Event</th>
${values.map((value) => markup`<th scope="col">${onTwoLines(value)}</th>`)}</tr></thead>
${groups}</table>`,
    "tall",
  );
}

function onTwoLines(value: string): Content {
  const [first = "", ...parts] = value.split(".");
  return parts.length === 0 ? first : markup`${first}<br>${parts.join(".")}`;
}

/** Cells by state value and event; what no cell speaks of is there as untried. */
function cellsByPlace(parts: readonly CellsEvidence[]): ReadonlyMap<string, readonly Cell[]> {
  const places = new Map<string, Cell[]>();
  for (const { states, events, cells } of parts) {
    const told = new Map(cells.map((cell) => [`${cell.state}\n${cell.event}`, cell]));
    for (const state of states) {
      for (const event of events) {
        const untried = { outcome: "untried", code: null, target: null } as const;
        const cell = told.get(`${state.id}\n${event.id}`) ?? {
          ...{ state: state.id, event: event.id },
          ...untried,
        };
        const place = `${state.value}\n${event.id}`;
        const others = places.get(place);
        if (others === undefined) places.set(place, [cell]);
        else others.push(cell);
      }
    }
  }
  return places;
}

/** The whole cell is the link to it. */
function place(cells: readonly Cell[], value: string, event: string): Markup {
  const found = (Object.keys(OUTCOMES) as Outcome[]).flatMap((outcome) => {
    const those = cells.filter((cell) => cell.outcome === outcome);
    return those.length === 0 ? [] : [{ outcome, those }];
  });
  const words = found.map(({ outcome, those }) => told(outcome, those)).join("; ");
  const chips = found.map(({ outcome, those }) => {
    const chip = `${OUTCOMES[outcome][0]} ${those.length}`;
    return markup`<span class="chip ${outcome}" aria-hidden="true">${chip}</span>`;
  });
  const read = markup`<span class="visually-hidden">${words}</span>`;
  const id = anchor("cell", `${value} ${event}`);
  return markup`<td id="${id}" title="${value}: ${words}"><a class="mark cell" href="#${id}">${chips}${read}</a></td>\n`;
}

function told(outcome: Outcome, cells: readonly Cell[]): string {
  const codes = [...new Set(cells.flatMap(({ code }) => code ?? []))].sort();
  const inBrackets = codes.length === 0 ? "" : ` (${codes.join(", ")})`;
  return `${OUTCOMES[outcome][1]}${inBrackets} in ${counted(cells.length, "snapshot")}`;
}
