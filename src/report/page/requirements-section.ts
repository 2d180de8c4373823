import type { Requirement } from "../report-schema";
import { counted } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, folded, lead, mutantLink, ownLink, pathLink, section } from "./pieces";
import type { Subject } from "./pieces";

const SHOWN = 5;

const GROUPS: readonly (readonly [letter: string, title: string])[] = [
  ["G", "Goals of the proposal"],
  ["H", "Hazards"],
  ["I", "Invariants"],
];

const MOODS = { shown: "good", failing: "bad", untraced: "bad" } as const;

/** What had to be shown, and what shows it. */
export function requirementsSection({ report }: Subject): Markup {
  return section(
    "requirements",
    "Requirements",
    lead(
      "Each goal, hazard and invariant with the tests that name it, the mutants that break it, " +
        "the paths that show it and the theorems that promise it. For hazards the title says what goes wrong without the rule.",
    ),
    GROUPS.map(([letter, title]) => [
      markup`<h3>${title}</h3>`,
      report.requirements.filter(({ id }) => id.startsWith(letter)).map(requirement),
    ]),
  );
}

function requirement({ id, title, state, ...traced }: Requirement): Markup {
  const { tests, mutants, paths, models, theorems, rules } = traced;
  const anchorId = anchor("requirement", id);
  const counts = [
    counted(tests.length, "test"),
    counted(mutants.length, "mutant"),
    counted(paths.length, "path"),
    counted(models.length, "model"),
    counted(theorems.length, "theorem"),
  ].join(", ");
  const testItems = tests.map((test) => {
    const failed = test.state === "failed" ? badge("bad", "failed") : null;
    return markup`${failed} ${test.name} <span class="small">${test.file}, ${test.state}</span>`;
  });
  const mutantItems = mutants.map((mutant) => {
    const fate = mutant.isKilled ? "killed" : badge("bad", "survived");
    return markup`${mutantLink(mutant.id)} ${fate}`;
  });
  return markup`<details id="${anchorId}"><summary><strong>${id}</strong>
${title} <span class="small">${counts}</span>
${badge(MOODS[state], state)}</summary>${ownLink(anchorId, id)}
${part("Tests", testItems)}${part("Mutants", mutantItems)}${part("Paths", paths.map(pathLink))}
${part("Models of the second opinion", models)}
${part(
  "Theorems that promise it",
  theorems.map((theorem) => markup`<a href="#${anchor("theorem", theorem)}">${theorem}</a>`),
)}
${part(
  "Rules of the theory",
  rules.map((rule) => markup`<a href="#${anchor("rule", rule)}"><code>${rule}</code></a>`),
)}</details>
`;
}

function part(title: string, items: readonly Content[]): Markup {
  if (items.length === 0) return markup`<p class="small">${title}: none.</p>`;
  return markup`<h4>${title}</h4>${folded(items, SHOWN)}`;
}
