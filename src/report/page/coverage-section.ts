import { pathsOf, transitionsOf } from "../evidence-set";
import { branchesByFault } from "../coverage";
import type { Coverage, CoverageFigures } from "../report-schema";
import { counted, grouped } from "../wording";
import { markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, folded, lead, pathsLink, section, silence, table } from "./pieces";
import type { Subject } from "./pieces";

const HOLES_SHOWN = 20;

const KINDS: readonly (readonly [keyof Coverage, string])[] = [
  ["states", "States"],
  ["transitions", "Transitions"],
  ["pairs", "Pairs of transitions"],
  ["roundTrips", "Round trips"],
  ["cells", "Cells"],
  ["guardOutcomes", "Guard outcomes"],
  ["refusals", "Refusal codes"],
  ["faults", "Kinds of faults"],
  ["sometimes", "Interesting situations"],
];

/** What was covered of what there is, and the way to what is missing. */
export function coverageSection(subject: Subject): Markup {
  const { report } = subject;
  return section(
    "coverage",
    "Coverage",
    lead("What there is to cover, how much of it was, and the shortest way to what was not."),
    table({
      caption: "Coverage",
      head: ["Of", "Covered", "Total", "Share", "State"],
      figures: [1, 2],
      rows: KINDS.map(([kind, name]) => row(name, report.coverage[kind])),
    }),
    KINDS.map(([kind, name]) => holes(name, report.coverage[kind])),
    transitions(subject),
    refusals(subject),
    faults(subject),
  );
}

function row(name: string, { covered, total }: CoverageFigures): readonly Content[] {
  return [name, grouped(covered), grouped(total), bar(covered, total), standing(covered, total)];
}

/** Only as wide as it is true: a hole of one in a million is still seen as a hole. */
function bar(covered: number, total: number): Markup {
  const share = total === 0 ? 0 : Math.floor((covered / total) * 1_000) / 10;
  return markup`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
<rect width="100" height="6"/><rect class="full" width="${share}" height="6"/></svg>`;
}

function standing(covered: number, total: number): Markup {
  if (total === 0) return badge("warn", "nothing was tried");
  return covered === total
    ? badge("good", "all")
    : badge("bad", `${grouped(total - covered)} missing`);
}

function holes(name: string, { missing, unreachable }: CoverageFigures): readonly Content[] {
  const holeMarkup = ({ id, why }: CoverageFigures["missing"][number]) =>
    markup`<code>${id}</code>: ${why}`;
  const count = counted(unreachable.length, "goal is not reachable", "goals are not reachable");
  const list = folded(missing.map(holeMarkup), HOLES_SHOWN);
  return [
    missing.length === 0 ? null : markup`<div class="holes"><h3>${name}: missing</h3>${list}</div>`,
    unreachable.length === 0
      ? null
      : markup`<details><summary>${name}: ${count}, and not counted</summary>
${folded(unreachable.map(holeMarkup), HOLES_SHOWN)}</details>`,
  ];
}

function transitions(subject: Subject): Markup {
  const paths = pathsOf(subject.collected);
  const through = (id: string) =>
    paths.filter(({ steps }) => steps.some(({ transition }) => transition === id)).length;
  const rows = transitionsOf(subject.collected).map(({ id, to, hits, description }) => [
    markup`<code>${id}</code>`,
    to,
    grouped(hits),
    pathsLink("transition", id, counted(through(id), "path")),
    description,
  ]);
  return markup`<h3>Transitions</h3>
${
  silence(subject, "tours") ??
  table({
    caption: "Transitions",
    head: ["Transition", "To", "Hits", "Paths", "What it is"],
    figures: [2],
    rows,
  })
}`;
}

function refusals(subject: Subject): Markup {
  const counts = new Map<string, number>();
  for (const { code } of subject.collected.cells.flatMap(({ cells }) => cells)) {
    if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const rows = [...counts]
    .sort()
    .map(([code, cells]) => [markup`<code>${code}</code>`, grouped(cells)]);
  return markup`<h3>Refusals seen</h3>
${
  silence(subject, "cells") ??
  table({ caption: "Refusals seen", head: ["Code", "Cells"], figures: [1], rows })
}`;
}

function faults(subject: Subject): Markup {
  const all = subject.collected.explorations.flatMap(({ value }) => value.faults);
  const rows = [...branchesByFault(all)].map(([kind, branches]) => [
    kind,
    grouped(branches),
    standing(Math.min(branches, 1), 1),
  ]);
  return markup`<h3>Faults injected</h3>
${
  silence(subject, "exploration") ??
  table({
    caption: "Faults injected",
    head: ["Fault", "Branches", "State"],
    figures: [1],
    rows,
  })
}`;
}
