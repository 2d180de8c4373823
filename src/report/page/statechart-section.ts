import { statechartSvg } from "../statechart/statechart";
import type { StatechartNote } from "../statechart/statechart";
import { pathsOf, transitionsOf } from "../evidence-set";
import type { EvidenceSet } from "../evidence-set";
import { isWithin } from "../ways";
import { grouped } from "../wording";
import { markup, trusted } from "./markup";
import type { Markup } from "./markup";
import { lead, scrolled, section, silence } from "./pieces";
import type { Subject } from "./pieces";

const HEATS = 4;

interface Hits {
  readonly state: (id: string) => number;
  readonly transition: (id: string) => number;
  readonly mostInState: number;
  readonly mostOfTransition: number;
}

/** The machine as it runs, with how often the paths were in each state and took each transition. */
export async function statechartSection(subject: Subject): Promise<Markup> {
  const hits = hitsOf(subject.collected);
  const svg = await statechartSvg({
    state: (id) => noteOf(hits.state(id), hits.mostInState),
    transition: (id) => noteOf(hits.transition(id), hits.mostOfTransition),
    arrowClass: (ids) => heat(Math.max(...ids.map(hits.transition)), hits.mostOfTransition),
  });
  return section(
    "statechart",
    "Statechart",
    lead(
      "Drawn from the machine that runs. The figure beside a state or an event says how often the " +
        "paths entered the state or took the transition; the more often, the stronger the line; " +
        "what was never reached is dashed.",
    ),
    silence(subject, "tours"),
    markup`<p id="chosen" class="chosen" role="status" hidden></p>
${scrolled("Statechart", trusted(svg))}<ul class="legend heats" aria-label="What the lines mean">
<li class="never">never</li><li class="heat-1">seldom</li><li class="heat-2">sometimes</li>
<li class="heat-3">often</li><li class="heat-4">most often</li></ul>`,
  );
}

function hitsOf(collected: EvidenceSet): Hits {
  const steps = pathsOf(collected).flatMap((path) => path.steps);
  const byTransition = new Map(transitionsOf(collected).map(({ id, hits }) => [id, hits]));
  return {
    state: (id) => steps.filter(({ to }) => isWithin(to, id)).length,
    transition: (id) => byTransition.get(id) ?? 0,
    mostInState: steps.length,
    mostOfTransition: Math.max(0, ...byTransition.values()),
  };
}

function noteOf(hits: number, most: number): StatechartNote {
  const figure = grouped(hits);
  return { class: heat(hits, most), figure, sentence: `Taken or entered: ${figure} times.` };
}

/** By orders of magnitude, up to the most: the few and the many can both be told apart. */
function heat(hits: number, most: number): string {
  if (hits === 0) return "never";
  const share = most <= 1 ? 0 : Math.log(hits) / Math.log(most);
  return `heat-${1 + Math.round(share * (HEATS - 1))}`;
}
