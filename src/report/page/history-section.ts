import { changesSince } from "../history";
import type { HistoryEntry } from "../report-schema";
import { grouped } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, folded, lead, scrolled, section, table } from "./pieces";
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
    picture(report.history),
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

type Figures = HistoryEntry["figures"];

/** What the picture draws of each verdict, each in a pattern of its own. */
const DRAWN: readonly (readonly [kind: string, words: string, amount: (of: Figures) => number])[] =
  [
    ["tests", "tests passed", ({ testsPassed }) => testsPassed],
    ["states", "states explored", ({ states }) => states],
    ["mutants", "mutants killed", ({ mutantsKilled }) => mutantsKilled],
  ];

/** Which verdicts passed, the newest first, with bars: as high as the figure is to its highest. */
function picture(entries: readonly HistoryEntry[]): Markup {
  const ids = verdictIds(entries);
  const highest = DRAWN.map(([, , amount]) => {
    return Math.max(1, ...entries.map(({ figures }) => amount(figures)));
  });
  const columns = entries.map((entry, at) => {
    const { commit, committedAt, verdict, figures } = entry;
    const bars = DRAWN.map(([kind, , amount], bar) => {
      const percent = Math.round((100 * amount(figures)) / (highest[bar] ?? 1));
      return markup`<i class="${kind}" style="block-size: ${percent}%"></i>`;
    });
    const mark = verdict === "passed" ? badge("good", "passed") : badge("bad", "failed");
    const told = DRAWN.map(([, words, amount]) => `${grouped(amount(figures))} ${words}`);
    return markup`<li><a href="#${ids[at] ?? "history"}" title="${told.join(", ")}">${mark}
<span class="bars" aria-hidden="true">${bars}</span><span class="visually-hidden">${told.join(", ")},</span>
<code>${commit?.slice(0, 7) ?? "unknown"}</code>
<span class="small">${timeOf(committedAt)}</span></a></li>\n`;
  });
  const legend = DRAWN.map(([kind, words], at) => {
    return markup`<li class="${kind}">${words}, at most ${grouped(highest[at] ?? 0)}</li>\n`;
  });
  return markup`${scrolled("The last verdicts as a picture, the newest first", markup`<ol class="verdicts" reversed>${columns.reverse()}</ol>`)}
<ul class="legend verdict-legend" aria-label="What the bars mean">${legend}</ul>
`;
}

/** Of an ISO time: the day and the minute, in UTC. */
function timeOf(time: string | null): Content {
  if (time === null) return "unknown date";
  return markup`<time datetime="${time}">${time.slice(0, 10)}<br>${time.slice(11, 16)} UTC</time>`;
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
  return [
    markup`<code>${commit ?? "unknown"}</code> <span class="small">${timeOf(committedAt)}</span>`,
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
