import type { Box } from "#report/statechart/labels";
import type { Layout, PlacedState, Point } from "#report/statechart/layout";

/** The widest page that the drawing has to be readable on without being made smaller. */
const PAGE_WIDTH = 900;
/** The layout's own rounding. */
const TOLERANCE = 0.01;

/** What makes a layout hard to read, a few words for each problem; none when it is readable. */
export function problemsOf(layout: Layout): readonly string[] {
  const { states, arrows, width, height } = layout;
  const page = { x: 0, y: 0, width: Math.min(width, PAGE_WIDTH), height };
  const labels = arrows.map(({ from, to, label }) => ({ name: `${from} to ${to}`, ...label }));
  return [
    ...[...states, ...labels].flatMap((placed) =>
      isInside(placed.box, page) ? [] : [`${nameOf(placed)} is not on the page`],
    ),
    ...states.flatMap(({ id, name, box }) => (isInside(name.box, box) ? [] : [`${id}: text`])),
    ...labels.flatMap(({ name, box, lines }) => [
      ...lines.flatMap((line) => (isInside(line.box, box) ? [] : [`${name}: ${line.text}`])),
      ...pairs(lines).flatMap(([one, other]) =>
        overlap(one.box, other.box) ? [`${name}: ${one.text} lies on ${other.text}`] : [],
      ),
    ]),
    ...pairs(labels).flatMap(([one, other]) =>
      overlap(one.box, other.box) ? [`label ${one.name} lies on label ${other.name}`] : [],
    ),
    ...states.flatMap((state) =>
      labels.flatMap(({ name, box }) =>
        isApart(box, state) ? [] : [`label ${name} lies on state ${state.id}`],
      ),
    ),
    ...pairs(states).flatMap(([one, other]) =>
      isNested(one, other) || !overlap(one.box, other.box)
        ? []
        : [`state ${one.id} lies on state ${other.id}`],
    ),
    ...arrows.flatMap((arrow) => arrowProblems(arrow, layout)),
  ];
}

function arrowProblems(arrow: Layout["arrows"][number], { states, arrows }: Layout): string[] {
  const name = `arrow ${arrow.from} to ${arrow.to}`;
  const others = arrows.filter((other) => other !== arrow);
  const ends = [
    [arrow.from, arrow.line[0]],
    [arrow.to, arrow.line.at(-1)],
  ] as const;
  const boxOf = (id: string) => states.find((state) => state.id === id)?.box;
  return [
    ...ends.flatMap(([id, end]) => (isOnBorder(end, boxOf(id)) ? [] : [`${name} misses ${id}`])),
    ...others.flatMap(({ from, to, label }) =>
      crosses(arrow.line, label.box) ? [`${name} runs through the label ${from} to ${to}`] : [],
    ),
    ...states.flatMap(({ id, box, name: text, isParent }) =>
      crosses(arrow.line, isParent ? text.box : box) ? [`${name} runs through ${id}`] : [],
    ),
    ...(distanceTo(arrow.line, arrow.label.box) <= LABEL_DISTANCE
      ? []
      : [`${name} lost its label`]),
  ];
}

/** The label of an arrow that leads back to its state lies beside it, all others on the line. */
const LABEL_DISTANCE = 8;

function nameOf(placed: { readonly id: string } | { readonly name: string }): string {
  return "id" in placed ? `state ${placed.id}` : `label ${placed.name}`;
}

/** Whether the box leaves the state alone: beside it, or inside of a parent and below its name. */
function isApart(box: Box, { box: outline, name, isParent }: PlacedState): boolean {
  if (!overlap(box, outline)) return true;
  return isParent && isInside(box, outline) && !overlap(box, name.box);
}

function isNested(one: PlacedState, other: PlacedState): boolean {
  const [parent, child] = one.id.length < other.id.length ? [one, other] : [other, one];
  return child.id.startsWith(`${parent.id}.`) && isApart(child.box, parent);
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - TOLERANCE &&
    inner.y >= outer.y - TOLERANCE &&
    inner.x + inner.width <= outer.x + outer.width + TOLERANCE &&
    inner.y + inner.height <= outer.y + outer.height + TOLERANCE
  );
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width - TOLERANCE &&
    other.x < one.x + one.width - TOLERANCE &&
    one.y < other.y + other.height - TOLERANCE &&
    other.y < one.y + one.height - TOLERANCE
  );
}

function isOnBorder(point: Point | undefined, box: Box | undefined): boolean {
  if (point === undefined || box === undefined) return false;
  const dot = { ...point, width: 0, height: 0 };
  const inner = { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 };
  const outer = { x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 };
  return isInside(dot, outer) && !isInside(dot, inner);
}

/** Every piece of a line is level or upright, so the box around it is the piece itself. */
function piecesOf(line: readonly Point[]): readonly Box[] {
  return line.slice(1).map((end, at) => {
    const start = line[at] ?? end;
    return {
      x: Math.min(start.x, end.x),
      y: Math.min(start.y, end.y),
      width: Math.abs(start.x - end.x),
      height: Math.abs(start.y - end.y),
    };
  });
}

function crosses(line: readonly Point[], box: Box): boolean {
  return piecesOf(line).some((piece) => overlap(piece, box));
}

function distanceTo(line: readonly Point[], box: Box): number {
  const distances = piecesOf(line).map((piece) => {
    const across = Math.max(piece.x - box.x - box.width, box.x - piece.x - piece.width, 0);
    const down = Math.max(piece.y - box.y - box.height, box.y - piece.y - piece.height, 0);
    return Math.hypot(across, down);
  });
  return Math.min(...distances);
}

function pairs<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other] as const));
}
