import type { Mutant } from "../evidence-set";
import { counted, grouped } from "../wording";
import { mutantHistoryId } from "./explorer-data";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { foldedTrace } from "./trace";
import { badge, lead, linkMark, requirementLink, scrolled, section, silence } from "./pieces";
import type { Subject } from "./pieces";

const HEAD = [
  ...["Mutant", "What it no longer does", "Rules", "Killed by", "Invariants broken"],
  "Leaves the theory",
];

/** Each mutant lacks one rule. One that nothing notices is a hole in the verification. */
export function mutantsSection(subject: Subject): Markup {
  const { mutants } = subject.report;
  return section(
    "mutants",
    "Mutants",
    lead(
      `Each mutant lacks one rule of the protocol, the machine or the store. ` +
        `${grouped(mutants.killed)} of ${grouped(mutants.total)} were killed. ` +
        (mutants.survivors.length === 0
          ? "None survived."
          : `${counted(mutants.survivors.length, "survivor")}: ${mutants.survivors.join(", ")}.`),
    ),
    silence(subject, "mutants") ?? mutantTable(subject.collected.mutants ?? []),
    onlyKillers(subject.collected.mutants ?? []),
  );
}

function mutantTable(mutants: readonly Mutant[]): Markup {
  // Survivors first: they are what a reader has to act on.
  const sorted = [...mutants].sort((one, other) => rank(one) - rank(other));
  return scrolled(
    "Mutants",
    markup`<table class="mutants">
<caption class="visually-hidden">Mutants</caption>
<thead><tr>${HEAD.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${sorted.map(rowsOf)}</tbody></table>`,
    "tall",
  );
}

function rank({ killedBy }: Mutant): number {
  return killedBy === null ? 0 : 1;
}

/** A counterexample has its own row, because its trace is wide. */
function rowsOf(mutant: Mutant): Markup {
  const { id, title, file, rules, killedBy, invariants, counterexample } = mutant;
  const anchorId = anchor("mutant", id);
  const shown =
    counterexample === null
      ? null
      : markup`<tr class="shown"><td colspan="${HEAD.length}">
${foldedTrace(counterexample, { id: mutantHistoryId(id), mood: "calm" })}</td></tr>\n`;
  return markup`<tr id="${anchorId}"><th scope="row"><code>${id}</code> ${linkMark(anchorId, `the mutant ${id}`)}
<span class="small">${file}</span></th>
<td>${title}</td><td>${rules.map((rule) => markup`${requirementLink(rule)} `)}</td>
<td>${killedBy === null ? badge("bad", "survived") : badge("good", killedBy)}</td>
<td>${invariants.join(", ")}</td><td>${outsideWords(mutant)}</td></tr>
${shown}`;
}

/** Only what the exploration has killed was compared with the theory. */
function outsideWords({ beyondTheory, counterexample }: Mutant): string {
  if (beyondTheory === null) return "yes";
  if (beyondTheory === undefined || counterexample === null) return "not compared";
  return `no: ${beyondTheory}`;
}

/** An invariant is needed only if something breaks that and nothing else. */
function onlyKillers(mutants: readonly Mutant[]): Content {
  const only = new Set(
    mutants.flatMap(({ invariants: [first, ...others] }) =>
      first === undefined || others.length > 0 ? [] : first,
    ),
  );
  if (only.size === 0) return null;
  return markup`<p class="small">Invariants that some mutant breaks without breaking another:
${[...only].sort().join(", ")}.</p>`;
}
