import type { ExplorationEvidence, LivenessEvidence } from "../evidence";
import type { Part } from "../evidence-folder";
import { LIVENESS, LIVENESS_IDS } from "../invariants";
import { counted, grouped, yesOrNo } from "../wording";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";
import { badge, lead, ownLink, section, silence, table } from "./pieces";
import type { Subject } from "./pieces";

/** Every schedule, within bounds; and random histories beyond them. */
export function schedulesSection(subject: Subject): Markup {
  const { explorations } = subject.collected;
  return section(
    "explorations",
    "Explorations",
    lead(
      "Every order in which the calls of some clients can reach the store and the gradebook, and " +
        "every fault at every place where it can strike. All invariants are checked after every step.",
    ),
    silence(subject, "exploration") ?? [overview(explorations), explorations.map(exploration)],
    markup`<h3 id="liveness">Liveness</h3>`,
    silence(subject, "liveness") ?? liveness(subject),
    markup`<h3 id="random">Random histories</h3>`,
    silence(subject, "random") ?? randoms(subject),
  );
}

function overview(parts: readonly Part<"exploration">[]): Markup {
  return table({
    caption: "Explorations",
    head: [
      ...["Exploration", "Lua of the store", "Bounds", "Schedules", "States", "Calls"],
      ...["Complete", "Changed since the last run", "Result"],
    ],
    figures: [3, 4, 5],
    rows: parts.map(({ id, value }) => [
      markup`<a href="#${anchor("exploration", id)}">${value.title}</a>`,
      value.store === "redis" ? "on a real Redis" : "in process",
      boundsOf(value),
      grouped(value.schedules),
      grouped(value.states),
      grouped(value.steps),
      yesOrNo(value.isComplete),
      yesOrNo(value.isChanged),
      resultOf(value),
    ]),
  });
}

function boundsOf({ bounds }: ExplorationEvidence): Content {
  return Object.entries(bounds)
    .map(([name, bound]) => `${name} ${typeof bound === "number" ? grouped(bound) : bound}`)
    .join(", ");
}

function resultOf({ violations, isComplete, isChanged }: ExplorationEvidence): Markup {
  if (violations.length > 0) return badge("bad", counted(violations.length, "violation"));
  if (!isComplete) return badge("bad", "not complete");
  return isChanged ? badge("bad", "changed") : badge("good", "no violation");
}

function exploration({ id, value }: Part<"exploration">): Markup {
  const { title, endStates, faults, sometimes } = value;
  const anchorId = anchor("exploration", id);
  return markup`<details id="${anchorId}"><summary>${title}
<span class="small">${counted(endStates, "end state")} · ${counted(faults.length, "kind of faults", "kinds of faults")} ·
${counted(sometimes.length, "interesting situation")}</span></summary>${ownLink(anchorId, title)}
<div class="columns">
${table({
  caption: `Faults of ${title}`,
  head: ["Fault", "Branches"],
  figures: [1],
  rows: faults.map(({ kind, branches }) => [kind, grouped(branches)]),
})}
${table({
  caption: `Interesting situations of ${title}`,
  head: ["Sometimes", "Reached", "State"],
  figures: [1],
  rows: sometimes.map(({ name, reached }) => [
    name,
    grouped(reached),
    reached > 0 ? badge("good", "reached") : badge("bad", "never"),
  ]),
})}</div></details>
`;
}

/** What becomes of every state when no more faults happen. */
function liveness({ collected }: Subject): readonly Content[] {
  const properties = LIVENESS_IDS.map((id) => markup`<li>${id}: ${LIVENESS[id].exact}</li>\n`);
  return [
    markup`<p>From every state of these explorations, when no more faults happen, fair clients go on:
sweeps, and a student who finishes an attempt and starts the next one. Every order of their calls was
executed.</p>\n<ul>\n${properties}</ul>\n`,
    table({
      caption: "Liveness",
      head: [
        ...["From the states of", "Worlds", "Runs", "States", "Calls"],
        ...["Rounds at most", "Allowed", "Result"],
      ],
      figures: [1, 2, 3, 4, 5, 6],
      rows: collected.liveness.map(({ value }) => [
        ...[value.title, grouped(value.worlds), grouped(value.runs), grouped(value.states)],
        ...[grouped(value.calls), grouped(value.rounds), grouped(value.roundsMax)],
        livenessResult(value),
      ]),
    }),
  ];
}

function livenessResult({ violations, isChanged }: LivenessEvidence): Markup {
  if (violations.length > 0) return badge("bad", counted(violations.length, "violation"));
  return isChanged ? badge("bad", "changed") : badge("good", "no violation");
}

function randoms({ collected }: Subject): Markup {
  return table({
    caption: "Random histories",
    head: ["Histories", "Seed", "Runs", "Clients at most", "Requests at most", "Result"],
    figures: [1, 2, 3, 4],
    rows: collected.randoms.map(({ value }) => [
      value.title,
      String(value.seed),
      grouped(value.runs),
      grouped(value.clients),
      grouped(value.events),
      value.violations.length === 0
        ? badge("good", "no violation")
        : badge("bad", counted(value.violations.length, "violation")),
    ]),
  });
}
