import type { Gate } from "../report-schema";
import { counted, grouped, yesOrNo } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, folded, section, table } from "./pieces";
import type { Mood, Subject } from "./pieces";

const REASONS_SHOWN = 3;
const GATE_MOODS: Readonly<Record<Gate["state"], Mood>> = {
  passed: "good",
  failed: "bad",
  skipped: "warn",
};

const LAYER_MOODS = {
  "has not run": "bad",
  empty: "warn",
  failing: "bad",
  complete: "good",
} as const;

/** The top of the page: proven or not, the figures, and what was verified with what. */
export function header({ report }: Subject): Markup {
  const isProven = report.verdict === "passed";
  const { machine } = report;
  const about =
    machine === null ? "no machine" : `machine ${machine.id}, version ${machine.version}`;
  const sentence = report.verdictLine.replace("verdict: ", "");
  const first = sentence.indexOf(": ") + 2;
  return markup`<header class="verdict ${isProven ? "good" : "bad"}">
<p class="kicker">Verification report · ${about}</p>
<h1><span class="seal" aria-hidden="true">${isProven ? "✓" : "✗"}</span>
${isProven ? "The attempt number never drifted" : "Not proven"}</h1>
<p class="line">${capitalized(sentence.slice(first))}</p>
<dl class="tiles">
${tiles(report).map(tile)}</dl>
</header>
`;
}

function capitalized(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

type Tile = readonly [name: string, value: string, of: string];

function tile([name, value, of]: Tile): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}<small>${of}</small></dd></div>\n`;
}

function tiles({
  proof,
  binding,
  schedules,
  isComplete,
  isChanged,
  states,
  violations,
  mutants,
  coverage,
}: Subject["report"]): readonly Tile[] {
  const theorems = proof?.theorems ?? [];
  const proven = theorems.filter(({ isProven }) => isProven).length;
  return [
    [
      "theorems proven",
      grouped(proven),
      `of ${grouped(theorems.length)}, for any number of clients`,
    ],
    [
      ...(["calls of the engine", grouped(binding?.calls ?? 0)] as const),
      `in the proven model; ${grouped(binding?.outside ?? 0)} outside of it`,
    ],
    [
      ...(["schedules", grouped(schedules)] as const),
      `complete: ${yesOrNo(isComplete)}, changed since the last run: ${yesOrNo(isChanged)}`,
    ],
    ["states", grouped(states), "visited by them"],
    ["violations", grouped(violations), "of any invariant"],
    ["kinds of faults", grouped(coverage.faults.covered), `of ${grouped(coverage.faults.total)}`],
    ["cells", grouped(coverage.cells.covered), `of ${grouped(coverage.cells.total)}`],
    ["mutants killed", grouped(mutants.killed), `of ${grouped(mutants.total)}`],
  ];
}

/** Gates, bounds, provenance, layers. */
export function verdictSection(subject: Subject): Markup {
  const { report } = subject;
  return section(
    "verdict",
    "Verdict",
    gates(report.gates),
    markup`<div class="columns">
<div><h3>Within these bounds</h3>${facts(Object.entries(report.bounds), "Nothing was explored.")}
<p class="small">Of all explorations together; each one's own are under
<a href="#explorations">Explorations</a>. The claim holds as long as Redis
does not lose acknowledged writes.</p></div>
<div><h3>What was verified</h3>${facts(provenance(subject), "")}</div>
<div><h3>With what</h3>${facts(Object.entries(report.tools), "The run left no versions.")}</div>
</div>`,
    layers(subject),
  );
}

function gates(all: readonly Gate[]): Markup {
  return table({
    caption: "Gates",
    head: ["Gate", "Found", "State"],
    figures: [1],
    ids: all.map(({ id }) => anchor("gate", id)),
    rows: all.map(({ title, state, found, reasons }) => [
      markup`${title}${reasons.length === 0 ? null : folded(reasons, REASONS_SHOWN)}`,
      found,
      badge(GATE_MOODS[state], state),
    ]),
  });
}

function provenance({ report }: Subject): readonly (readonly [string, Content])[] {
  const { machine, commit, seeds, tests } = report;
  const skipped = tests.skipped === 0 ? "" : `, ${grouped(tests.skipped)} skipped`;
  return [
    ["machine", machine === null ? "unknown" : `${machine.id}, version ${machine.version}`],
    ["hash", machine === null ? "unknown" : markup`<code>${machine.hash}</code>`],
    ["commit", commit === null ? "unknown" : markup`<code>${commit}</code>`],
    ["seeds", seeds.length === 0 ? "none" : [...new Set(seeds.map(({ seed }) => seed))].join(", ")],
    ["tests", `${counted(tests.passed, "test")} passed, ${grouped(tests.failed)} failed${skipped}`],
  ];
}

function facts(all: readonly (readonly [string, Content])[], none: string): Markup {
  if (all.length === 0) return markup`<p>${none}</p>`;
  return markup`<dl class="facts">
${all.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

function layers({ report }: Subject): Markup {
  return markup`<h3>The layers</h3>
${table({
  caption: "Layers",
  head: ["Layer", "State", "What it left"],
  rows: report.layers.map(({ title, state, note }) => [
    title,
    badge(LAYER_MOODS[state], state),
    note,
  ]),
})}`;
}
