import { FONT_SIZE } from "./labels";
import type { Box, Role, TextLine } from "./labels";
import type { Point } from "./layout";

/** The shapes of the statechart as numbers and paths, for whoever draws it. */

export const STATE_RADIUS = 9;
export const LABEL_RADIUS = 7;
const BEND_RADIUS = 7;
const HEAD = { length: 9, halfWidth: 4.5 };

/**
 * The paths of an arrow: a line with round bends that ends below its head, so that the tip stays
 * sharp. Both are empty for a line of fewer than two points.
 */
export function arrowPaths(points: readonly Point[]): {
  readonly line: string;
  readonly head: string;
} {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (tip === undefined || before === undefined) return { line: "", head: "" };
  const back = towards(tip, before, HEAD.length);
  const side = { x: (back.y - tip.y) / HEAD.length, y: (tip.x - back.x) / HEAD.length };
  const corners = [
    tip,
    { x: back.x + side.x * HEAD.halfWidth, y: back.y + side.y * HEAD.halfWidth },
    { x: back.x - side.x * HEAD.halfWidth, y: back.y - side.y * HEAD.halfWidth },
  ];
  const line = [...points.slice(0, -1), towards(tip, before, HEAD.length - 1)];
  return { line: pathOf(line), head: `M${corners.map(written).join("L")}Z` };
}

/** The baseline of a text that stands in the middle of its box. */
export function baselineOf(role: Role, box: Box): number {
  // Capital letters are about 0.73 of the size high; that is what has to be in the middle.
  return rounded(box.y + box.height / 2 + FONT_SIZE[role] * 0.365);
}

export function middleOf(box: Box): number {
  return rounded(box.x + box.width / 2);
}

/** The part of a label that belongs to one transition: all of it when it is the only one. */
export function stripOf(label: Box, lines: readonly TextLine[], count: number): Box {
  if (count === 1) return label;
  const top = Math.min(...lines.map(({ box }) => box.y));
  const bottom = Math.max(...lines.map(({ box }) => box.y + box.height));
  return { x: label.x + 3, y: top, width: label.width - 6, height: bottom - top };
}

function pathOf(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const [before, after] = [points[at - 1], points[at + 1]];
      if (before === undefined) return `M${written(point)}`;
      if (after === undefined) return `L${written(point)}`;
      const reach = Math.min(BEND_RADIUS, distance(before, point) / 2, distance(point, after) / 2);
      const [start, end] = [towards(point, before, reach), towards(point, after, reach)];
      return `L${written(start)}Q${written(point)} ${written(end)}`;
    })
    .join("");
}

/** The point that is `length` away from `from`, on the way to `to`. */
function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function written({ x, y }: Point): string {
  return `${rounded(x)},${rounded(y)}`;
}

export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
