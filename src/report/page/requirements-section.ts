import type { Requirement } from "../report-schema";
import { counted } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, folded, lead, pathLink, section } from "./pieces";
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
      "Each goal, hazard and invariant with the tests that name it, the mutants that break it and " +
        "the paths that show it. For hazards the title says what goes wrong without the rule.",
    ),
    GROUPS.map(([letter, title]) => [
      markup`<h3>${title}</h3>`,
      report.requirements.filter(({ id }) => id.startsWith(letter)).map(requirement),
    ]),
  );
}

function requirement({ id, title, state, ...traced }: Requirement): Markup {
  const { tests, mutants, paths, models } = traced;
  const counts = [
    counted(tests.length, "test"),
    counted(mutants.length, "mutant"),
    counted(paths.length, "path"),
    counted(models.length, "model"),
  ].join(", ");
  const testItems = tests.map((test) => {
    const failed = test.state === "failed" ? badge("bad", "failed") : null;
    return markup`${failed} ${test.name} <span class="small">${test.file}, ${test.state}</span>`;
  });
  const mutantItems = mutants.map((mutant) => {
    const fate = mutant.isKilled ? "killed" : badge("bad", "survived");
    const link = markup`<a href="#${anchor("mutant", mutant.id)}"><code>${mutant.id}</code></a>`;
    return markup`${link} ${fate}`;
  });
  return markup`<details id="${anchor("requirement", id)}"><summary><strong>${id}</strong>
${title} <span class="small">${counts}</span> ${badge(MOODS[state], state)}</summary>
${part("Tests", testItems)}${part("Mutants", mutantItems)}${part("Paths", paths.map(pathLink))}
${part("Models of the second opinion", models)}</details>
`;
}

function part(title: string, items: readonly Content[]): Markup {
  if (items.length === 0) return markup`<p class="small">${title}: none.</p>`;
  return markup`<h4>${title}</h4>${folded(items, SHOWN)}`;
}
