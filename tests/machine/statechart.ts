import { render } from "state-machine-cat";
import type { IState, ITransition } from "state-machine-cat";
import { attemptMachine } from "#machines/attempt.machine";
import { ANY_STATE, declaredStates, FIRST_STATE } from "./states";
import type { DeclaredState } from "./states";
import { redrawn } from "./statechart-drawing";
import type { Piece, StatechartStyle } from "./statechart-drawing";
import { declaredTransitions } from "./transitions";
import type { DeclaredTransition } from "./transitions";

const STATES = declaredStates();
const TRANSITIONS = declaredTransitions();
/** Those that stay where they are come last: boxes that lead to one state then lie together. */
const DRAWING_ORDER = [
  ...TRANSITIONS.filter(({ from, to }) => from !== to),
  ...TRANSITIONS.filter(({ from, to }) => from === to),
];

/**
 * The machine that runs, drawn as a statechart: one SVG element. Every state is a group with
 * `data-state` (its id), every declared transition a group with `data-transition` (its id) that
 * holds its box and both arrows; each has a tooltip. What `style` returns is added to the group's
 * class. `color` in a style sheet recolours a group's lines, `fill` on `.shape` its ground.
 * Pure: the same machine and style give the same bytes, with or without Graphviz installed.
 */
export async function statechartSvg(style: StatechartStyle = {}): Promise<string> {
  const arrows = [...beginnings(), ...DRAWING_ORDER.flatMap(arrowsOf)];
  const chart = {
    states: [...partsOf(""), { name: ANY_STATE, type: "regular" as const, class: "anywhere" }],
    transitions: arrows.map((arrow, id): ITransition => ({ ...arrow, id })),
  };
  // "oldsvg" is always laid out by the bundled Graphviz; "svg" prefers one that is installed.
  const drawing = await render(chart, {
    inputType: "json",
    outputType: "oldsvg",
    direction: "left-right",
    dotGraphAttrs: [
      { name: "ranksep", value: "0.25" },
      { name: "nodesep", value: "0.18" },
    ],
  });
  const title = `Statechart of the machine "${attemptMachine.id}"`;
  return redrawn(drawing, { title, pieces: pieces(), style });
}

type Arrow = Omit<ITransition, "id">;

/** A transition is drawn as a box between two arrows: labels on lines overlap, boxes never do. */
function arrowsOf(transition: DeclaredTransition): readonly Arrow[] {
  const name = markOf(transition);
  return [
    { from: transition.from === "" ? ANY_STATE : transition.from, to: name, class: name },
    { from: name, to: transition.to, class: name },
  ];
}

function beginnings(): readonly Arrow[] {
  const starts = STATES.flatMap(({ id, initial }) =>
    initial === null ? [] : [{ from: dotOf(id), to: initial, class: "beginning" }],
  );
  return [{ from: dotOf(""), to: FIRST_STATE, class: "beginning" }, ...starts];
}

function partsOf(parent: string): IState[] {
  const states = STATES.filter((state) => state.parent === parent).map(stateOf);
  const boxes = DRAWING_ORDER.filter((transition) => homeOf(transition) === parent).map(boxOf);
  return [{ name: dotOf(parent), type: "initial", class: "beginning" }, ...states, ...boxes];
}

function stateOf(state: DeclaredState): IState {
  const { id, key } = state;
  const drawn: IState = { name: id, label: key, type: "regular", class: markOf(state) };
  return state.initial === null ? drawn : { ...drawn, statemachine: { states: partsOf(id) } };
}

function boxOf(transition: DeclaredTransition): IState {
  const { event, guard, actions } = transition;
  const lines = [guard === null ? "" : `[${guard}]`, `/ ${actions.join(", ")}`];
  const name = markOf(transition);
  return {
    name,
    label: event,
    type: "regular",
    class: name,
    actions: lines.filter(Boolean).map((body) => ({ type: "activity", body })),
  };
}

/** The innermost state that both ends are parts of. */
function homeOf({ from, to }: DeclaredTransition): string {
  const ends = from.split(".").slice(0, -1);
  const shared = to.split(".").slice(0, -1);
  const depth = shared.findIndex((part, index) => part !== ends[index]);
  return (depth === -1 ? shared : shared.slice(0, depth)).join(".");
}

function dotOf(parent: string): string {
  return `${parent} begins`;
}

/** The class by which it is found again in the drawing. Without hyphens: Graphviz escapes them. */
function markOf(drawn: DeclaredState | DeclaredTransition): string {
  return "event" in drawn
    ? `t${TRANSITIONS.findIndex(({ id }) => id === drawn.id)}`
    : `s${STATES.findIndex(({ id }) => id === drawn.id)}`;
}

function pieces(): readonly Piece[] {
  const states = STATES.map((state): Piece => {
    const title = `${state.id}: ${state.description}`;
    return { kind: "state", id: state.id, mark: markOf(state), title };
  });
  const transitions = TRANSITIONS.map((transition): Piece => {
    const title = `${transition.id} → ${transition.to}: ${transition.description}`;
    return { kind: "transition", id: transition.id, mark: markOf(transition), title };
  });
  return [...states, ...transitions];
}
