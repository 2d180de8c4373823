import { ANY_STATE, declaredStates, FIRST_STATE } from "#report/statechart/states";
import type { DeclaredState } from "#report/statechart/states";
import { declaredTransitions } from "#report/statechart/transitions";
import type { DeclaredTransition } from "#report/statechart/transitions";

const STATES = declaredStates();

/**
 * The running machine as a Mermaid `stateDiagram-v2`, in its simplest syntax. Events with the same
 * guard, actions and target share an arrow, because Mermaid prints the labels of parallel arrows over
 * each other. Pure.
 */
export function machineMermaid(): string {
  const transitions = declaredTransitions();
  const anywhere = transitions.some(({ from }) => from === "")
    ? [indented(`state "${ANY_STATE}" as ${nameOf("")}`)]
    : [];
  const arrows = [...groupByEffect(transitions).values()].map(arrowOf).map(indented);
  return ["stateDiagram-v2", ...partsOf("", FIRST_STATE), ...anywhere, ...arrows].join("\n");
}

function partsOf(parent: string, first: string): readonly string[] {
  const states = STATES.filter((state) => state.parent === parent).flatMap(stateLines);
  return [`[*] --> ${nameOf(first)}`, ...states].map(indented);
}

/** States are declared before the arrows: Mermaid puts a state where it is first mentioned. */
function stateLines({ id, key, initial }: DeclaredState): readonly string[] {
  const head = `state "${key}" as ${nameOf(id)}`;
  return initial === null ? [head] : [`${head} {`, ...partsOf(id, initial), "}"];
}

function groupByEffect(
  transitions: readonly DeclaredTransition[],
): ReadonlyMap<string, readonly DeclaredTransition[]> {
  const groups = new Map<string, readonly DeclaredTransition[]>();
  for (const transition of transitions) {
    const { from, to, guard, actions } = transition;
    const effect = JSON.stringify([from, to, guard, actions]);
    groups.set(effect, [...(groups.get(effect) ?? []), transition]);
  }
  return groups;
}

function arrowOf(group: readonly DeclaredTransition[]): string {
  const [first] = group;
  if (first === undefined) throw new Error("an arrow stands for at least one transition");
  const events = group.map(({ event }) => event).join(", ");
  const guard = first.guard === null ? "" : ` [${first.guard}]`;
  const from = nameOf(first.from);
  const actions = first.actions.length === 0 ? "" : ` / ${first.actions.join(", ")}`;
  return `${from} --> ${nameOf(first.to)}: ${events}${guard}${actions}`;
}

function nameOf(id: string): string {
  return id === "" ? "anywhere" : id.replaceAll(".", "_");
}

function indented(line: string): string {
  return `  ${line}`;
}
