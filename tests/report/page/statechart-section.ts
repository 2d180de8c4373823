import { statechartSvg } from "#tests/machine/statechart";
import { pathsOf, transitionsOf } from "../collected";
import type { Collected } from "../collected";
import { isWithin } from "../ways";
import { grouped } from "../wording";
import { markup, trusted } from "./markup";
import type { Markup } from "./markup";
import { lead, scrolled, section, silence } from "./pieces";
import type { Subject } from "./pieces";

const HEATS = 4;
const GROUP = /(<g class="[^"]*" data-(state|transition)="([^"]*)"[^>]*>)([\s\S]*?)<\/g>/g;
const SHAPE = /class="shape"[^>]* d="([^"]*)"/;

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
    stateClass: (id) => heat(hits.state(id), hits.mostInState),
    transitionClass: (id) => heat(hits.transition(id), hits.mostOfTransition),
  });
  const picture = trusted(withHits(svg, hits));
  return section(
    "statechart",
    "Statechart",
    lead(
      "Drawn from the machine that runs. The figure at a box says how often the paths were there; " +
        "the more often, the stronger the line; what was never reached is dashed.",
    ),
    silence(subject, "tours"),
    markup`<p id="chosen" class="chosen" role="status" hidden></p>
${scrolled("Statechart", picture, "chart")}<ul class="legend heats" aria-label="What the lines mean">
<li class="never">never</li><li class="heat-1">seldom</li><li class="heat-2">sometimes</li>
<li class="heat-3">often</li><li class="heat-4">most often</li></ul>`,
  );
}

function hitsOf(collected: Collected): Hits {
  const steps = pathsOf(collected).flatMap((path) => path.steps);
  const byTransition = new Map(transitionsOf(collected).map(({ id, hits }) => [id, hits]));
  return {
    state: (id) => steps.filter(({ to }) => isWithin(to, id)).length,
    transition: (id) => byTransition.get(id) ?? 0,
    mostInState: steps.length,
    mostOfTransition: Math.max(0, ...byTransition.values()),
  };
}

/** By orders of magnitude, up to the most: the few and the many can both be told apart. */
function heat(hits: number, most: number): string {
  if (hits === 0) return "never";
  const share = most <= 1 ? 0 : Math.log(hits) / Math.log(most);
  return `heat-${1 + Math.round(share * (HEATS - 1))}`;
}

/** Prints each figure at the upper right corner of its box. */
function withHits(svg: string, hits: Hits): string {
  return svg.replace(GROUP, (whole, open: string, kind: string, name: string, body: string) => {
    const corner = cornerOf(SHAPE.exec(body)?.[1] ?? "");
    if (corner === null) return whole;
    const id = name
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, "<")
      .replace(/&amp;/g, "&");
    const count = grouped(kind === "state" ? hits.state(id) : hits.transition(id));
    const width = 8 + count.length * 6;
    const [left, top] = [corner.x - width + 12, corner.y - 12];
    const box = markup`x="${left}" y="${top}" width="${width}" height="15" rx="7"`;
    const tag = markup`<rect class="tag" ${box}/>
<text class="hits" x="${left + width / 2}" y="${top + 11.5}">${count}</text>
`;
    const told = body.replace("</title>", ` Taken or entered: ${count} times.</title>`);
    return `${open}${told}${tag.text}</g>`;
  });
}

/** Upper right, of an outline: the curve's control points lie within its box. */
function cornerOf(outline: string): { readonly x: number; readonly y: number } | null {
  const points = [...outline.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)];
  if (points.length === 0) return null;
  return {
    x: Math.max(...points.map(([, x]) => Number(x))),
    y: Math.min(...points.map(([, , y]) => Number(y))),
  };
}
