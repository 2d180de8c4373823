import { attemptMachine } from "#machines/attempt.machine";
import { FIGURE_GAP, FIGURE_SIZE, FONT_SIZE, FONT_WEIGHT } from "./labels";
import type { Box, TextLine } from "./labels";
import { layoutOf } from "./layout";
import type { Declaration, PlacedArrow, PlacedEntry, PlacedState, Point } from "./layout";
import { sentencesOf, transitionSentence } from "./sentences";
import {
  arrowPaths,
  baselineOf,
  LABEL_RADIUS,
  middleOf,
  rounded,
  STATE_RADIUS,
  stripOf,
} from "./shapes";
import { STATECHART_STYLE } from "./style";
import { declaredStates, FIRST_STATE } from "./states";
import { declaredTransitions } from "./transitions";

/** What a page adds to a state or a transition of the drawing. */
export interface StatechartNote {
  /** Added to the class attribute. */
  readonly class: string;
  /** Printed beside the name or the event. The layout makes room for it. */
  readonly figure: string;
  /** Added to the tooltip. */
  readonly sentence: string;
}

export interface StatechartNotes {
  readonly state: (id: string) => StatechartNote;
  readonly transition: (id: string) => StatechartNote;
  /** The class of the arrow that these transitions share. */
  readonly arrowClass: (transitions: readonly string[]) => string;
}

/** The machine that runs. */
export const DECLARATION: Declaration = {
  states: declaredStates(),
  transitions: declaredTransitions(),
  first: FIRST_STATE,
};

const NO_NOTE: StatechartNote = { class: "", figure: "", sentence: "" };
const NO_NOTES: StatechartNotes = {
  state: () => NO_NOTE,
  transition: () => NO_NOTE,
  arrowClass: () => "",
};

/**
 * The machine that runs, drawn as a statechart: one SVG element. States are boxes inside of their
 * parents, with `data-state` (the id). Transitions are arrows with labels: those between the same
 * two states share an arrow, and each has a group with `data-transition` (the id) in its label.
 * `<title>` and `<desc>` say the same in words. Pure: the same machine and notes give the same bytes.
 */
export async function statechartSvg(notes: StatechartNotes = NO_NOTES): Promise<string> {
  const layout = await layoutOf(DECLARATION, {
    state: (id) => (id === "" ? "" : notes.state(id).figure),
    transition: (id) => notes.transition(id).figure,
  });
  const { width, height, states, entries, arrows } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="statechart" viewBox="0 0 ${width} ${height}" `,
    `width="${width}" height="${height}" role="img" aria-labelledby="statechart-name" `,
    `aria-describedby="statechart-description">\n`,
    `<title id="statechart-name">Statechart of the machine "${attemptMachine.id}"</title>\n`,
    `<desc id="statechart-description">${sentencesOf(DECLARATION).map(escaped).join("\n")}</desc>\n`,
    `<style>${STATECHART_STYLE}</style>\n`,
    `<rect class="ground" width="${width}" height="${height}"/>\n`,
    // What is drawn later lies on top: parents before their children.
    ...states.map((state) => stateGroup(state, notes)),
    ...entries.map(entryGroup),
    ...arrows.map((arrow) => arrowGroup(arrow, notes)),
    ...arrows.map((arrow) => labelGroup(arrow, notes)),
    "</svg>\n",
  ].join("");
}

function stateGroup({ id, box, name, isParent }: PlacedState, notes: StatechartNotes): string {
  const shape = rectangle("shape", box, STATE_RADIUS);
  const text = isParent ? textOf(name) : centredText(name);
  if (id === "") return `<g class="state anywhere">\n${shape}${text}</g>\n`;
  const note = notes.state(id);
  const classes = classAttribute("state", isParent ? "parent" : "", note.class);
  const description = DECLARATION.states.find((state) => state.id === id)?.description ?? "";
  const title = tooltip(`${id}: ${description}`, note.sentence);
  return `<g ${classes} data-state="${escaped(id)}">\n${title}${shape}${text}</g>\n`;
}

function entryGroup({ dot, line }: PlacedEntry): string {
  const radius = dot.width / 2;
  const [x, y] = [rounded(dot.x + radius), rounded(dot.y + radius)];
  const circle = `<circle class="dot" cx="${x}" cy="${y}" r="${radius}"/>\n`;
  return `<g class="beginning">\n${circle}${lineWithHead(line)}</g>\n`;
}

function arrowGroup({ transitions, line }: PlacedArrow, notes: StatechartNotes): string {
  const classes = classAttribute("arrow", notes.arrowClass(transitions.map(({ id }) => id)));
  return `<g ${classes}>\n${lineWithHead(line)}</g>\n`;
}

function labelGroup({ transitions, label }: PlacedArrow, notes: StatechartNotes): string {
  const groups = transitions.map((transition) => {
    const { id } = transition;
    const lines = label.lines.filter((line) => line.transition === id);
    const note = notes.transition(id);
    const classes = classAttribute("transition", note.class);
    const title = tooltip(transitionSentence(transition), note.sentence);
    const shape = rectangle("shape", stripOf(label.box, lines, transitions.length), LABEL_RADIUS);
    const texts = lines.map(textOf).join("");
    return `<g ${classes} data-transition="${escaped(id)}">\n${title}${shape}${texts}</g>\n`;
  });
  const shared = label.lines.filter(({ transition }) => transition === null).map(textOf);
  return `${rectangle("label", label.box, LABEL_RADIUS)}${shared.join("")}${groups.join("")}`;
}

function textOf(line: TextLine): string {
  return text(line, rounded(line.box.x), "");
}

function centredText(line: TextLine): string {
  return text(line, middleOf(line.box), ' text-anchor="middle"');
}

function text({ role, text: words, figure, box }: TextLine, x: number, anchor: string): string {
  const y = baselineOf(role, box);
  const font = `font-size="${FONT_SIZE[role]}" font-weight="${FONT_WEIGHT[role]}"`;
  const beside =
    figure === ""
      ? ""
      : `<tspan class="figure" dx="${FIGURE_GAP}" font-size="${FIGURE_SIZE}" ` +
        `font-weight="bold">${escaped(figure)}</tspan>`;
  return `<text class="${role}" x="${x}" y="${y}" ${font}${anchor}>${escaped(words)}${beside}</text>\n`;
}

function rectangle(name: string, { x, y, width, height }: Box, radius: number): string {
  const place = `x="${rounded(x)}" y="${rounded(y)}"`;
  const size = `width="${rounded(width)}" height="${rounded(height)}"`;
  return `<rect class="${name}" ${place} ${size} rx="${radius}"/>\n`;
}

/** A line with round bends that ends below its head, so that the tip stays sharp. */
function lineWithHead(points: readonly Point[]): string {
  const { line, head } = arrowPaths(points);
  const path = `<path class="line" d="${line}"/>\n`;
  return line === "" ? "" : `${path}<path class="head" d="${head}"/>\n`;
}

function classAttribute(...names: readonly string[]): string {
  return `class="${escaped(names.filter(Boolean).join(" "))}"`;
}

function tooltip(...sentences: readonly string[]): string {
  return `<title>${escaped(sentences.filter(Boolean).join(" "))}</title>\n`;
}

function escaped(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
