import type { ProofEvidence } from "../evidence";
import { INVARIANT_IDS, INVARIANTS } from "../invariants";
import { storyId, unproven } from "../proof";
import type { Binding } from "../report-schema";
import { rulesIn } from "../requirements";
import { counted, grouped, listed } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, lead, ownLink, mutantLink, requirementLink, section, silence } from "./pieces";
import { table } from "./pieces";
import type { Subject } from "./pieces";
import { foldedTrace } from "./trace";

type Theorem = ProofEvidence["theorems"][number];
type Rule = ProofEvidence["rules"][number];

/** What holds for any number of clients, in words that need no logic. */
export function proofSection(subject: Subject): Markup {
  const { proof } = subject.collected;
  return section(
    "proof",
    "Proof",
    lead(
      "The explorations below try every history within their bounds. The proof has no bounds: " +
        "for any number of clients, and histories of any length, it shows what no history can " +
        "break. What pointer, mark, tombstone and outbox are is in docs/architecture.md (Words); " +
        "how to check the proof, in docs/verification.md.",
    ),
    silence(subject, "proof") ??
      (proof === null
        ? null
        : [howItWorks(proof), theorems(subject, proof), rules(subject, proof)]),
    markup`<h3 id="calls">The engine and the theory</h3>`,
    calls(subject),
    notProven(subject),
  );
}

function howItWorks({ actions }: ProofEvidence): Markup {
  return markup`<ol class="reading">
<li>A <strong>theory</strong> describes the protocol as ${counted(actions.length, "action")}: what
a request, a publisher, an operator, Redis or a legacy pod can do in one step. It says nothing of
how many there are or in which order they come.</li>
<li>A <strong>theorem</strong> is a list of sentences about what is stored. The solver Z3 has shown
that they are true at the beginning, and that no action makes any of them false. So they are always
true.</li>
<li>The <strong>engine</strong> is compared with the theory: each call that it makes in the
explorations must be one of these actions (<a href="#calls">the calls</a>).</li>
</ol>
`;
}

function theorems({ report }: Subject, proof: ProofEvidence): Markup {
  const needing = (id: string): readonly Rule[] =>
    proof.rules.filter(({ broken }) => broken?.theorem === id);
  return markup`<h3>Theorems</h3>
${overview(proof.theorems)}
${proof.theorems.map((theorem) => theoremDetails(proof, theorem, needing(theorem.id)))}
<h3 id="assumptions">What every theorem assumes</h3>
<ul>${proof.assumptions.map((sentence) => markup`<li>${sentence}</li>\n`)}</ul>
${exceptions(proof)}
<p class="small">${counted(report.proof?.theorems.reduce((all, one) => all + one.questions, 0) ?? 0, "question")} to the solver.
The exceptions are those of docs/architecture.md, which no other layer extends.</p>
`;
}

/** Which theorem promises which invariant. */
function overview(theorems: readonly Theorem[]): Markup {
  const mark = (isPromised: boolean): Markup =>
    isPromised
      ? markup`<span class="promise">✓<span class="visually-hidden"> promised</span></span>`
      : markup`<span class="small">–<span class="visually-hidden"> not promised</span></span>`;
  return table({
    caption: "Theorems and what they promise",
    head: ["Theorem", "World", ...INVARIANT_IDS, "Result"],
    rows: theorems.map(({ id, world, promises, breaks }) => [
      markup`<a href="#${anchor("theorem", id)}">${id}</a>`,
      world,
      ...INVARIANT_IDS.map((invariant) => mark(promises.includes(invariant))),
      breaks.length === 0 ? badge("good", "proven") : badge("bad", "not proven"),
    ]),
  });
}

function theoremDetails(proof: ProofEvidence, theorem: Theorem, needed: readonly Rule[]): Markup {
  const { id, world, promises, mayHappen, excludes, lemmas, breaks } = theorem;
  const anchorId = anchor("theorem", id);
  const others = lemmas.filter((lemma) => !promises.includes(lemma.id));
  const result = breaks.length === 0 ? badge("good", "proven") : badge("bad", "not proven");
  return markup`<details id="${anchorId}"><summary><strong>Theorem ${id}</strong> ${world}
${result}</summary>${ownLink(anchorId, `theorem ${id}`)}
${breaks.length === 0 ? null : part("What is broken", breaks)}
${part("Promised", promises.map(invariantSentence))}
${part(
  "What may happen at any time, beside all other actions of requests, publishers and operators",
  mayHappen.map((action) => sentenceOf(proof, action)),
)}
<h4>Exceptions that do not happen in this world</h4>
<p>${inline(excludes.map(exceptionLink))}</p>
${part("What may happen, and changes the promise", restated(theorem))}
${part(
  "Rules that it needs",
  needed.map((rule) => markup`${rule.says} ${ruleLink(rule)}`),
)}
<p class="small">The rules were left out one at a time. A rule is listed with the first theorem, in
the order of this page, whose promises can no longer be proven without it. Which theorems need which
rule is in docs/verification.md.</p>
<details><summary>${counted(others.length, "more sentence")} that are true in every state</summary>
<ul>${others.map(({ says }) => markup`<li>${says}</li>\n`)}</ul></details>
</details>
`;
}

function restated({ restates }: Theorem): readonly Content[] {
  const meanings = [...new Set(restates.map(({ meaning }) => meaning))];
  return meanings.map((meaning) => {
    const those = restates.filter((one) => one.meaning === meaning);
    return markup`${inline(those.map((one) => exceptionLink(one.exception)))}: ${meaning}`;
  });
}

function inline(items: readonly Content[]): Content {
  return items.map((item, at) => (at === 0 ? item : markup`, ${item}`));
}

function part(title: string, items: readonly Content[]): Content {
  if (items.length === 0) return null;
  return markup`<h4>${title}</h4>
<ul>${items.map((item) => markup`<li>${item}</li>\n`)}</ul>`;
}

function invariantSentence(id: string): Content {
  const known = INVARIANT_IDS.find((one) => one === id);
  if (known === undefined) return id;
  const { name, short } = INVARIANTS[known];
  return markup`${requirementLink(id)} (${name.toLowerCase()}): ${short}`;
}

function sentenceOf({ actions }: ProofEvidence, id: string): string {
  return actions.find((action) => action.id === id)?.says ?? id;
}

function exceptionLink(id: string): Markup {
  return markup`<a href="#${anchor("exception", id)}"><code>${id}</code></a>`;
}

function ruleLink({ id }: Pick<Rule, "id">): Markup {
  return markup`<a href="#${anchor("rule", id)}"><code>${id}</code></a>`;
}

function exceptions({ exceptions: all }: ProofEvidence): Markup {
  return markup`<details id="exceptions"><summary>${counted(all.length, "exception")}: what the
theorems exclude</summary>
${table({
  caption: "Exceptions",
  head: ["Exception", "What happens", "What still holds"],
  rows: all.map(({ id, statement, limit }) => [markup`<code>${id}</code>`, statement, limit]),
  ids: all.map(({ id }) => anchor("exception", id)),
})}</details>
`;
}

function rules(subject: Subject, proof: ProofEvidence): Markup {
  const stays = proof.rules.filter(({ broken }) => broken === null).length;
  return markup`<h3 id="rules">What each rule is needed for</h3>
<p>Each rule of the protocol was left out of the theory, and the solver asked again. Without
${grouped(proof.rules.length - stays)} of the ${counted(proof.rules.length, "rule")} a promise can no
longer be proven.${stays === 0 ? "" : ` For the other ${grouped(stays)} the reason to keep them is given.`}</p>
${proof.rules.map((rule) => ruleDetails(subject, proof, rule))}
<h3 id="stories">Histories without a rule</h3>
<p>The solver was given the order of the steps, and found the attempts, numbers and results that
make it a history which breaks a promise. It has also shown that the same order is impossible as
long as the rule is kept.</p>
${proof.stories.map((story) =>
  foldedTrace(story.lanes, {
    ...{ id: anchor("story", storyId(story)), mood: "calm" },
    note: story.isImpossibleWithRule
      ? badge("good", "impossible with the rule")
      : badge("bad", "possible with the rule"),
  }),
)}`;
}

function ruleDetails(subject: Subject, proof: ProofEvidence, rule: Rule): Markup {
  const { id, says, broken, stays } = rule;
  const anchorId = anchor("rule", id);
  const result =
    broken !== null
      ? badge("good", `needed by theorem ${broken.theorem}`)
      : stays === null
        ? badge("bad", "not needed")
        : badge("calm", "kept for a reason");
  const named = rulesIn(says);
  const mutants = (subject.collected.mutants ?? []).filter((mutant) => {
    return mutant.rules.some((one) => named.includes(one));
  });
  const stories = proof.stories.filter((story) => story.rule === id).map(storyId);
  return markup`<details id="${anchorId}"><summary>${says}
${result}</summary>${ownLink(anchorId, `the rule ${id}`)}
${broken === null ? null : withoutRule(broken)}
${stays === null ? null : markup`<p>No promise is lost without it. ${stays}</p>`}
${part(
  "Histories without it",
  stories.map((story) => markup`<a href="#${anchor("story", story)}">${story}</a>`),
)}
${part(
  "Mutants that break the same rule",
  mutants.map((mutant) => mutantLink(mutant.id)),
)}
<p class="small">Its name in the theory: <code>${id}</code></p></details>
`;
}

function withoutRule({ theorem, action, lemmas }: NonNullable<Rule["broken"]>): Markup {
  return markup`<p>Without it, a promise of <a href="#${anchor("theorem", theorem)}">theorem
${theorem}</a> can no longer be proven. By what is left, after this step</p>
<p class="quote">${action}</p>
<p>this may no longer be true:</p>
<ul>${lemmas.map((lemma) => markup`<li>${invariantSentence(lemma)}</li>\n`)}</ul>`;
}

function calls({ report, collected }: Subject): Markup {
  const { binding } = report;
  if (binding === null) {
    return markup`<p class="notice bad"><strong>No call was compared with the theory.</strong>
Run: <code>npm test</code></p>`;
  }
  return markup`<p>Every call that the production engine made to the store or the gradebook in the
explorations was compared with the theory: with what was stored before and after it, and with what
its caller knew. A call that is no action of the theory fails the run. The same by exploration is in
<a href="calls.csv">calls.csv</a>.</p>
${table({
  caption: "Calls of the engine by action of the theory",
  head: ["What the call does", "Calls", "In the theory"],
  figures: [1],
  rows: [
    ...binding.actions.map(({ says, kind, calls: count }) => [
      says,
      grouped(count),
      kindWords(kind),
    ]),
    ["outside of the theory", grouped(binding.outside), outsideWords(binding.outside)],
  ],
  ids: [...binding.actions.map(({ id }) => anchor("action", id)), "outside-theory"],
})}
<p class="small">${grouped(binding.calls)} calls are an action or change nothing. ${faultWords(binding)}
${unbound(binding, collected.proof)}</p>
${mutantsOutside(report)}`;
}

const KIND_WORDS = {
  action: "an action",
  unchanged: "changes nothing",
  fault: "an excluded exception",
} as const;

function kindWords(kind: Binding["actions"][number]["kind"]): Content {
  return kind === "unknown" ? badge("bad", "unknown") : KIND_WORDS[kind];
}

function outsideWords(outside: number): Content {
  return outside === 0 ? badge("good", "none") : badge("bad", "not in it");
}

function faultWords({ faults }: Binding): string {
  if (faults === 0) return "";
  return (
    `${counted(faults, "lookup")} got a wrong answer, which the theorems exclude; what comes of ` +
    "it is explored."
  );
}

function unbound({ actions }: Binding, proof: ProofEvidence | null): string {
  const bound = new Set(actions.map(({ id }) => id));
  const others = (proof?.actions ?? []).filter(({ id }) => !bound.has(id));
  if (others.length === 0) return "";
  return (
    `No call was one of ${counted(others.length, "more action")} of the theory: most of them are ` +
    `what Redis, legacy pods and operators do. In words: ${others.map(({ says }) => says).join("; ")}.`
  );
}

function mutantsOutside({ outsideTheory, mutants }: Subject["report"]): Content {
  if (mutants.total === 0) return null;
  return markup`<p>With ${grouped(outsideTheory.length)} of the ${counted(mutants.total, "mutant")}
the engine makes a call that is no action of the theory. The table of the
<a href="#mutants">mutants</a> says it of each.</p>
`;
}

function notProven({ report }: Subject): Markup {
  const ids = unproven(report.proof?.theorems.filter(({ isProven }) => isProven) ?? []);
  return markup`<h3 id="not-proven">What is not proven</h3>
<ul>
<li>${listed(ids)}${ids.length === 1 ? " is" : " are"} promised by no theorem. Explorations and
tests check ${ids.length === 1 ? "it" : "them"} within bounds.</li>
<li>That something happens in the end, for example that each waiting result is published. The proof
is about what never happens. The explorations look for it from every state (L1 to L4).</li>
<li>Time: how long a lease, a grace time or a lifetime lasts. They are tested.</li>
<li>That calls which no exploration has made are actions of the theory, too. The comparison has the
bounds of the <a href="#explorations">explorations</a>.</li>
<li>What is no step of the protocol: content, grading, pages, and the HTTP client of the gradebook.
They are tested.</li>
<li>The solver itself. The <a href="#second-opinion">second opinion</a> is another description and
another tool.</li>
</ul>
`;
}
