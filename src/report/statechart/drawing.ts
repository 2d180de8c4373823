import { FONT_SIZE, FONT_WEIGHT } from "./labels";
import type { Box, TextLine } from "./labels";
import { layoutOf } from "./layout";
import { arrowPaths, baselineOf, LABEL_RADIUS, middleOf, rounded, STATE_RADIUS } from "./shapes";
import { stripOf } from "./shapes";
import { DECLARATION } from "./statechart";
import { sentencesOf, transitionSentence } from "./sentences";

/**
 * The machine that runs, laid out as a statechart: plain JSON with everything that a page needs to
 * draw it and to mark what happens in it. Pure: the same machine gives the same drawing. The lines
 * are those of `statechartSvg`.
 */
export async function statechartDrawing() {
  const layout = await layoutOf(DECLARATION, { state: () => "", transition: () => "" });
  const { width, height, states, entries, arrows } = layout;
  return {
    width,
    height,
    sentences: sentencesOf(DECLARATION),
    states: states.map(({ id, box, name, isParent }) => {
      const { parent = "", description = "" } = DECLARATION.states.find((at) => at.id === id) ?? {};
      const x = isParent ? rounded(name.box.x) : middleOf(name.box);
      return {
        ...{ id, parent, description, isParent },
        shape: rectangleOf(box, STATE_RADIUS),
        name: { ...textOf(name), x },
      };
    }),
    beginnings: entries.map(({ dot, line }) => {
      const radius = dot.width / 2;
      return {
        ...{ x: rounded(dot.x + radius), y: rounded(dot.y + radius), radius },
        ...arrowPaths(line),
      };
    }),
    arrows: arrows.map(({ transitions, line, label }) => ({
      transitions: transitions.map(({ id }) => id),
      ...arrowPaths(line),
      label: rectangleOf(label.box, LABEL_RADIUS),
      texts: label.lines.map((each) => ({ ...textOf(each), transition: each.transition })),
    })),
    transitions: DECLARATION.transitions.flatMap((transition) => {
      const arrow = arrows.find(({ transitions }) => transitions.includes(transition));
      if (arrow === undefined) return [];
      const lines = arrow.label.lines.filter((line) => line.transition === transition.id);
      const strip = stripOf(arrow.label.box, lines, arrow.transitions.length);
      const sentence = transitionSentence(transition);
      return [{ ...transition, sentence, strip: rectangleOf(strip, LABEL_RADIUS) }];
    }),
  };
}

function textOf({ role, text, box }: TextLine) {
  const [x, y] = [rounded(box.x), baselineOf(role, box)];
  return { role, text, x, y, size: FONT_SIZE[role], weight: FONT_WEIGHT[role] };
}

function rectangleOf(box: Box, radius: number) {
  const { x, y, width, height } = box;
  return {
    ...{ x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) },
    rx: radius,
  };
}
