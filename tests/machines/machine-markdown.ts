import { attemptMachine } from "#machines/attempt.machine";
import { machineMermaid } from "./machine-mermaid";
import { eventFields, ruleDocstrings } from "./machine-source";
import { ANY_STATE, declaredStates, FIRST_STATE } from "#report/statechart/states";
import { declaredTransitions } from "#report/statechart/transitions";
import type { DeclaredTransition } from "#report/statechart/transitions";

const STATES = declaredStates();
const TRANSITIONS = declaredTransitions();
const DOCSTRINGS = ruleDocstrings();
const NONE = "—";

/** The text of docs/machine.md, from the running machine and its sources. */
export function machineMarkdown(): string {
  const { id, version, config, implementations } = attemptMachine;
  return [
    "<!-- Generated from the machine that runs by `npm run machine`. Do not edit. -->",
    "# The machine",
    `${config.description ?? ""} It has ${STATES.length} states and ${TRANSITIONS.length} ` +
      `transitions and begins in \`${FIRST_STATE}\`. It decides everything: the engine loads the ` +
      "slot, asks the machine and commits the result ([architecture](architecture.md)). This page " +
      `is generated from the running machine \`${id}\`, version \`${version}\`, in ` +
      "[`machines/attempt.machine.ts`](../machines/attempt.machine.ts), by `npm run machine`; " +
      "`npm test` fails if it is out of date. For the picture and for Stately, see " +
      "[visualise](visualise.md).",
    "![Statechart: states are boxes, transitions are labelled arrows; the tables below say the same](machine.svg)",
    "## States",
    table(["state", "begins in", "description"], STATES.map(stateRow)),
    "## Transitions",
    "If an event has several transitions, the first one whose guard is true is taken. If none is, " +
      "nothing changes; [`decide`](../machines/attempt.decide.ts) then says whether the event was " +
      "applied before, or why it is refused.",
    table(
      ["from", "event", "guard", "actions", "to", "description"],
      TRANSITIONS.map(transitionRow),
    ),
    "## Events",
    "The fields of each event besides its `type`. `attemptId` and `attemptNumber` name the attempt " +
      "that the sender means; if omitted, it is the current one.",
    table(
      ["event", "carries"],
      eventFields().map(({ event, fields }) => [code(event), fields.map(code).join(", ") || NONE]),
    ),
    "## Guards",
    table(["guard", "used for", "remarks"], Object.keys(implementations.guards).map(guardRow)),
    "## Actions",
    table(["action", "used for", "remarks"], Object.keys(implementations.actions).map(actionRow)),
    "## As Mermaid",
    "The same machine as a Mermaid diagram. Events with the same effect share an arrow.",
    `\`\`\`mermaid\n${machineMermaid()}\n\`\`\`\n`,
  ].join("\n\n");
}

function stateRow({ id, initial, description }: (typeof STATES)[number]): readonly string[] {
  return [code(id), initial === null ? NONE : code(initial), description];
}

function transitionRow(transition: DeclaredTransition): readonly string[] {
  const { from, event, guard, actions, to, description } = transition;
  return [
    from === "" ? ANY_STATE : code(from),
    code(event),
    guard === null ? NONE : code(guard),
    actions.map(code).join(", ") || NONE,
    from === to ? "stays" : code(to),
    description,
  ];
}

function guardRow(name: string): readonly string[] {
  return [code(name), eventsOf(({ guard }) => guard === name), docstringOf(name)];
}

function actionRow(name: string): readonly string[] {
  return [code(name), eventsOf(({ actions }) => actions.includes(name)), docstringOf(name)];
}

function eventsOf(isMeant: (transition: DeclaredTransition) => boolean): string {
  const events = TRANSITIONS.filter(isMeant).map(({ event }) => code(event));
  return [...new Set(events)].join(", ");
}

function docstringOf(name: string): string {
  return DOCSTRINGS.get(name) ?? NONE;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map(cellOf).join(" | ")} |`).join("\n");
}

function cellOf(text: string): string {
  return text.replaceAll("|", "\\|");
}

function code(text: string): string {
  return `\`${text}\``;
}
