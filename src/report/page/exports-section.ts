import { markup } from "./markup";
import type { Markup } from "./markup";
import { section } from "./pieces";

const EXPORTS: readonly (readonly [file: string, what: string])[] = [
  [
    "report.json",
    "figures, gates, missing goals and failures, for programs; its format is docs/verification-report.schema.json",
  ],
  ["junit.xml", "the same as test cases, for build servers"],
  ["report.md", "a summary for a pull request"],
  ["calls.csv", "how many calls of each exploration were which action of the theory"],
  ["history.json", "the last 20 verdicts"],
  ["cells.csv", "every cell of the matrix, for a spreadsheet"],
];

/** The other files that lie beside this page. */
export function exportsSection(): Markup {
  const items = EXPORTS.map(
    ([file, what]) => markup`<li><a href="${file}">${file}</a>: ${what}</li>\n`,
  );
  return section("exports", "Exports", markup`<ul>${items}</ul>`);
}
