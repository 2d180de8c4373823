import type { Mutant } from "../evidence-set";
import { counted, grouped } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { foldedTrace } from "./trace";
import { badge, lead, scrolled, section, silence } from "./pieces";
import type { Subject } from "./pieces";

const HEAD = ["Mutant", "What it no longer does", "Rules", "Killed by", "Invariants broken"];

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
  const shown =
    counterexample === null
      ? null
      : markup`<tr class="shown"><td colspan="${HEAD.length}">
${foldedTrace(counterexample, { mood: "calm" })}</td></tr>\n`;
  return markup`<tr id="${anchor("mutant", id)}"><th scope="row"><code>${id}</code>
<span class="small">${file}</span></th>
<td>${title}</td><td>${rules.map(ruleLink)}</td>
<td>${killedBy === null ? badge("bad", "survived") : badge("good", killedBy)}</td>
<td>${invariants.join(", ")}</td></tr>
${shown}`;
}

/** A link to the requirement; rules of other names are only named. */
function ruleLink(rule: string): Content {
  if (!/^[GHI]\d+$/.test(rule)) return `${rule} `;
  return markup`<a href="#${anchor("requirement", rule)}">${rule}</a> `;
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
