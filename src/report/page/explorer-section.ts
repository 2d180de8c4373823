import type { GraphEvidence } from "../evidence";
import { counted, grouped } from "../wording";
import { explorerData, packed } from "./explorer-data";
import type { ExplorerData, Walk } from "./explorer-data";
import { markup, trusted } from "./markup";
import type { Content, Markup } from "./markup";
import { lead, section, table } from "./pieces";
import type { Subject } from "./pieces";

/** Walks the explored states, and replays every history beside the statechart. */
export function explorerSection(subject: Subject): Markup {
  const data = explorerData(subject);
  return section(
    "explorer",
    "Explorer",
    lead(
      "Walk through the explored states: what can happen next, what becomes of it, and how many " +
        "schedules take it. Or replay a path, a failure or a counterexample step by step. Every " +
        "moment has a link. The arrow keys go back and forth, Home and End to the ends.",
    ),
    isEmpty(data)
      ? markup`<p class="notice bad"><strong>There is nothing to walk or to replay.</strong>
No path and no exploration left anything for this report. Run: <code>npm test</code></p>`
      : stage(data),
  );
}

function isEmpty({ walks, films }: ExplorerData): boolean {
  return walks.length + films.length === 0;
}

/** Filled by the script; without it the lists of the other sections are read. */
function stage(data: ExplorerData): Content {
  return markup`<noscript><p class="notice warn">The explorer needs JavaScript. Without it, read the
same steps under Paths, Failures, Mutants, Proof and Second opinion.</p></noscript>
<p id="explorer-state" class="notice" role="status" hidden>Unpacking the states and histories …</p>
<div id="explorer-stage" class="explorer" hidden>
<label class="explorer-choice">Walk or replay <select id="explorer-what"></select></label>
<p id="explorer-about" class="small"></p>
<p id="explorer-problem" class="notice warn" role="alert" hidden></p>
<div class="player" role="group" aria-label="Player" tabindex="-1">
<button type="button" data-go="first" aria-label="First step">|◀</button>
<button type="button" data-go="back" aria-label="One step back">◀ Back</button>
<button type="button" data-go="play">Play</button>
<button type="button" data-go="forward" aria-label="One step forward">Forward ▶</button>
<button type="button" data-go="last" aria-label="Last step">▶|</button>
<output id="explorer-place"></output>
<a class="mark" id="explorer-link" href="#explorer">Link to this moment</a>
</div>
<div class="explorer-halves">
<div>
<div id="explorer-moment" role="status"></div>
<table class="moment-facts"><caption id="explorer-caption"></caption><tbody id="explorer-facts"></tbody></table>
<div id="explorer-next"><h3 id="explorer-next-title">What can happen next</h3>
<ul id="explorer-choices" class="choices" aria-labelledby="explorer-next-title"></ul></div>
</div>
<div>
<p id="explorer-where" class="small"></p>
<div id="explorer-chart" class="scroll" tabindex="0" role="group" aria-label="Statechart of this moment"></div>
<nav aria-label="The way so far"><h3>The way so far</h3><ol id="explorer-way" class="way" start="0"></ol></nav>
</div>
</div>
</div>
${whatIsKept(data.walks)}
<script type="text/plain" id="explorer-data">${trusted(packed(data))}</script>
`;
}

/** Plainly: a graph of which most is left out must not be taken for the whole. */
function whatIsKept(walks: readonly Walk[]): Content {
  if (walks.length === 0) return null;
  return markup`<details><summary>Which states can be walked</summary>
<p>The explorations visited and checked every state. This file holds all states of small graphs. Of
a large one it holds the levels that are nearest to the start, and the states that the search visited
first: those of histories with the fewest faults, then with the fewest changes between clients. The
states of a violation are all there, as its replay.</p>
${table({
  caption: "Which states can be walked",
  head: ["Graph", "States kept with all of their steps", "Of", "Whole levels", "Left out"],
  figures: [1, 2, 3, 4],
  rows: walks.map((walk) => [
    walk.title,
    grouped(walk.kept),
    grouped(walk.total),
    levelsOf(walk),
    grouped(walk.total - walk.kept),
  ]),
})}</details>`;
}

function levelsOf({ kept, total, levels }: GraphEvidence): string {
  return kept === total ? "all" : counted(levels, "step");
}
