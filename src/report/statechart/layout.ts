import ELK from "elkjs/lib/elk.bundled.js";
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api";
import { labelOf, lineWidth } from "./labels";
import type { Box, LabelLine, TextLine } from "./labels";
import { ANY_STATE } from "./states";
import type { DeclaredState } from "./states";
import type { DeclaredTransition } from "./transitions";

/** Where everything of the statechart lies: the Eclipse Layout Kernel places it, nothing is drawn. */

export interface Declaration {
  readonly states: readonly DeclaredState[];
  readonly transitions: readonly DeclaredTransition[];
  /** The id of the state that the machine begins in. */
  readonly first: string;
}

/** What is printed beside a state's name or a transition's event; "" is nothing. */
export interface Figures {
  readonly state: (id: string) => string;
  readonly transition: (id: string) => string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedState {
  /** "" stands for any state: transitions of the machine itself begin there. */
  readonly id: string;
  readonly box: Box;
  readonly name: TextLine;
  /** Whether other states lie inside of it. */
  readonly isParent: boolean;
}

/** From state to state. All transitions between the same two states share one arrow. */
export interface PlacedArrow {
  readonly from: string;
  readonly to: string;
  readonly transitions: readonly DeclaredTransition[];
  /** The corners of the line; its head is at the last one. */
  readonly line: readonly Point[];
  readonly label: { readonly box: Box; readonly lines: readonly LabelLine[] };
}

/** The dot from which an arrow leads to the state that a parent, or the machine, begins in. */
export interface PlacedEntry {
  readonly dot: Box;
  readonly line: readonly Point[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly entries: readonly PlacedEntry[];
  readonly arrows: readonly PlacedArrow[];
}

const NAME_HEIGHT = 20;
const STATE_HEIGHT = 40;
const STATE_PADDING = 14;
const DOT = { width: 10, height: 10 };

/** For the machine and for every parent: none inherits them. */
const SPACING: LayoutOptions = {
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.layered.spacing.edgeNodeBetweenLayers": "17",
  "elk.layered.spacing.nodeNodeBetweenLayers": "22",
  "elk.spacing.edgeEdge": "14",
  "elk.spacing.edgeLabel": "6",
  "elk.spacing.edgeNode": "12",
  "elk.spacing.nodeNode": "14",
  "elk.spacing.nodeSelfLoop": "22",
  "elk.spacing.portPort": "20",
};
const OPTIONS: LayoutOptions = {
  ...SPACING,
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  "elk.padding": "[top=6,left=6,right=6,bottom=6]",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};
const PARENT_OPTIONS: LayoutOptions = {
  ...SPACING,
  "elk.padding": "[top=44,left=14,right=14,bottom=14]",
  "elk.nodeSize.constraints": "MINIMUM_SIZE",
};
/** A label interrupts its arrow, so that nobody asks which arrow it belongs to. */
const LABEL_OPTIONS: LayoutOptions = { "elk.edgeLabels.inline": "true" };

/** Pure: the same declaration and figures give the same layout. */
export async function layoutOf(declaration: Declaration, figures: Figures): Promise<Layout> {
  const { states, transitions, first } = declaration;
  const beginnings = [{ id: "", initial: first }, ...states.filter(isParent)];
  const arrows = arrowsOf(transitions, figures);
  const nodeOf = (state: DeclaredState): ElkNode => {
    const width = lineWidth("state", state.key, figures.state(state.id)) + 2 * STATE_PADDING;
    if (!isParent(state)) return { id: nodeId(state.id), width, height: STATE_HEIGHT };
    const layoutOptions = { ...PARENT_OPTIONS, "elk.nodeSize.minimum": `(${width},0)` };
    return { id: nodeId(state.id), layoutOptions, children: childrenOf(state.id) };
  };
  const childrenOf = (parent: string): ElkNode[] => [
    { id: dotId(parent), ...DOT },
    ...states.filter((state) => state.parent === parent).map(nodeOf),
  ];
  const anywhere = transitions.some(({ from }) => from === "")
    ? [nodeOf({ id: "", key: ANY_STATE, parent: "", initial: null, description: "" })]
    : [];
  const placed = await new ELK().layout<ElkNode>({
    id: "statechart",
    layoutOptions: OPTIONS,
    children: [...anywhere, ...childrenOf("")],
    edges: [
      ...beginnings.map(({ id, initial }) => {
        return { id: dotId(id), sources: [dotId(id)], targets: [nodeId(initial ?? "")] };
      }),
      ...arrows.map(({ id, from, to, label: { width, height } }) => {
        const labels = [{ text: id, width, height, layoutOptions: LABEL_OPTIONS }];
        return { id, sources: [nodeId(from)], targets: [nodeId(to)], labels };
      }),
    ],
  });
  const boxes = new Map(boxesBelow(placed));
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  const named = [...states.map(({ id, key }) => ({ id, key })), { id: "", key: ANY_STATE }];
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    states: named
      .filter(({ id }) => id !== "" || anywhere.length > 0)
      .map(({ id, key }) => {
        const box = found(boxes, nodeId(id));
        const isInside = states.some(({ parent }) => parent === id && id !== "");
        const figure = figures.state(id);
        return { id, box, name: nameIn(box, { key, figure, isInside }), isParent: isInside };
      }),
    entries: beginnings.map(({ id }) => {
      return { dot: found(boxes, dotId(id)), line: lineOf(found(edges, dotId(id))) };
    }),
    arrows: arrows.map(({ id, from, to, transitions: together, label }) => {
      const edge = found(edges, id);
      const box = boxOf(edge.labels?.[0] ?? {});
      const lines = label.lines.map((line) => ({ ...line, box: moved(line.box, box) }));
      return { from, to, transitions: together, line: lineOf(edge), label: { box, lines } };
    }),
  };
}

function arrowsOf(transitions: readonly DeclaredTransition[], figures: Figures) {
  const groups = new Map<string, DeclaredTransition[]>();
  for (const transition of transitions) {
    const id = `${transition.from} to ${transition.to}`;
    groups.set(id, [...(groups.get(id) ?? []), transition]);
  }
  return [...groups].flatMap(([id, together]) => {
    const [first] = together;
    if (first === undefined) return [];
    const label = labelOf(together, figures.transition);
    return [{ id, from: first.from, to: first.to, transitions: together, label }];
  });
}

function isParent({ initial }: DeclaredState): boolean {
  return initial !== null;
}

function nodeId(state: string): string {
  return `state ${state}`;
}

function dotId(parent: string): string {
  return `beginning of ${parent}`;
}

/** A parent's name is in its upper left corner, any other in the middle. */
function nameIn(
  box: Box,
  { key, figure, isInside }: { key: string; figure: string; isInside: boolean },
): TextLine {
  const width = lineWidth("state", key, figure);
  const x = isInside ? box.x + STATE_PADDING : box.x + (box.width - width) / 2;
  const y = isInside ? box.y + 10 : box.y + (box.height - NAME_HEIGHT) / 2;
  return { role: "state", text: key, figure, box: { x, y, width, height: NAME_HEIGHT } };
}

function boxesBelow(node: ElkNode): readonly (readonly [id: string, box: Box])[] {
  return (node.children ?? []).flatMap((child) => [
    [child.id, boxOf(child)] as const,
    ...boxesBelow(child),
  ]);
}

function boxOf(shape: Partial<Box>): Box {
  const { x, y, width, height } = shape;
  if (x === undefined || y === undefined || width === undefined || height === undefined) {
    throw new Error("the layout left a state or a label without a place");
  }
  return { x, y, width, height };
}

function moved(box: Box, { x, y }: Point): Box {
  return { ...box, x: box.x + x, y: box.y + y };
}

function lineOf({ id, sections = [] }: ElkExtendedEdge): readonly Point[] {
  const line = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    ...[startPoint, ...bendPoints, endPoint],
  ]);
  if (line.length < 2) throw new Error(`the layout left the arrow "${id}" without a line`);
  return line;
}

function found<T>(places: ReadonlyMap<string, T>, id: string): T {
  const place = places.get(id);
  if (place === undefined) throw new Error(`the layout lacks "${id}"`);
  return place;
}
