import { changesSince } from "../history";
import type { HistoryEntry } from "../report-schema";
import { grouped } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, folded, lead, section, table } from "./pieces";
import type { Subject } from "./pieces";

const CHANGES_SHOWN = 3;

/** The last verdicts, the newest first, each with what it changed. */
export function historySection({ report }: Subject): Markup {
  const entries = report.history.map((entry, at) => ({ entry, before: report.history[at - 1] }));
  return section(
    "history",
    "History",
    lead(
      "The last verdicts in the order of their commits, the newest first: of this clone " +
        "(history.json), and those that are committed (docs/evidence/verdicts.json).",
    ),
    table({
      caption: "Verdicts",
      head: [
        ...["Commit", "Verdict", "What changed", "Theorems proven", "Calls compared", "Schedules"],
        ...["States", "Mutants killed", "Tests passed"],
      ],
      figures: [3, 4, 5, 6, 7, 8],
      ids: [...verdictIds(report.history)].reverse(),
      rows: entries.map(({ entry, before }) => row(entry, before)).reverse(),
    }),
  );
}

/** The second verdict of one commit has its place among them in its id. */
function verdictIds(entries: readonly HistoryEntry[]): readonly string[] {
  return entries.map(({ commit }, at) => {
    const place = entries.slice(0, at + 1).filter((entry) => entry.commit === commit).length;
    return anchor("verdict", `${commit ?? "unknown"}${place === 1 ? "" : ` ${place}`}`);
  });
}

function row(entry: HistoryEntry, before: HistoryEntry | undefined): readonly Content[] {
  const { commit, committedAt, verdict, figures } = entry;
  const tests = figures.testsPassed + figures.testsFailed;
  const date = committedAt === null ? "unknown date" : committedAt.slice(0, 10);
  return [
    markup`<code>${commit ?? "unknown"}</code> <span class="small">${date}</span>`,
    verdict === "passed" ? badge("good", "passed") : badge("bad", "failed"),
    before === undefined ? "the first that is kept" : changes(before, entry),
    grouped(figures.theorems),
    grouped(figures.calls),
    grouped(figures.schedules),
    grouped(figures.states),
    `${grouped(figures.mutantsKilled)} of ${grouped(figures.mutants)}`,
    `${grouped(figures.testsPassed)} of ${grouped(tests)}`,
  ];
}

function changes(before: HistoryEntry, now: HistoryEntry): Content {
  const all = changesSince(before, now);
  return all.length === 0 ? "nothing" : folded(all, CHANGES_SHOWN);
}
