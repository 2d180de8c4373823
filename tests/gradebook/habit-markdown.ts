import { ACTIONS } from "./habit-matrix";
import type { Cell, MatrixRow } from "./habit-matrix";

const INTRODUCTION = `# Gradebooks and their habits, tried one by one

Written by a run: \`npx tsx tests/gradebook/habits-page.ts\` tries every habit of the simulator
([simulator](../simulator.md)) at the production engine, a real Redis and a gradebook over HTTP.
\`npm test\` tries them again and fails when a cell differs
(\`tests/gradebook/habit-matrix.test.ts\`). What to set for which gradebook is in
[operations](../operations.md#gradebooks-and-their-habits).

A number is how many requests the action sent to the gradebook, access tokens apart: a start
sends at most four where the list is honest and short. Where an action does not work, the cell says
what it came to; the row below has the setting with which it works.

- **start**: the first attempt of a student whom the gradebook does not know.
- **resume**: the same attempt again. Never asks the gradebook.
- **publish**: the attempt is finalized, and its result is handed in at once.
- **start again**: Redis has lost everything; only the gradebook says that attempt 1 is used. The
  attempt must be number 2.
- **sweep**: a result that waits is handed in later.
- **doctor**: what \`holdfast doctor\` says of the gradebook, and which settings it names.
`;

/** docs/reference/gradebook-habits.md, word for word. */
export function habitMarkdown(rows: readonly MatrixRow[]): string {
  const head = [
    "| habit | setting | start | resume | publish | start again | sweep | doctor |",
    "|---|---|---|---|---|---|---|---|",
  ];
  const lines = rows.map((row) => {
    const setting = row.settings === "" ? "" : `\`${row.settings}\``;
    const cells = ACTIONS.map((action) => textOf(row[action]));
    return `| \`${row.habit}\` | ${setting} | ${cells.join(" | ")} | ${row.doctor} |`;
  });
  return `${[INTRODUCTION, ...head, ...lines].join("\n")}\n`;
}

function textOf(cell: Cell): string {
  return cell.kind === "works" ? String(cell.requests) : cell.why;
}
