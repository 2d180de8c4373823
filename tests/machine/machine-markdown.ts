import { attemptMachine } from "#machines/attempt.machine";
import { machineMermaid } from "./machine-mermaid";
import { eventFields, ruleDocstrings } from "./machine-source";
import { ANY_STATE, declaredStates, FIRST_STATE } from "#report/statechart/states";
import { STATELY } from "./stately-section";
import { declaredTransitions } from "#report/statechart/transitions";
import type { DeclaredTransition } from "#report/statechart/transitions";

const STATES = declaredStates();
const TRANSITIONS = declaredTransitions();
const DOCSTRINGS = ruleDocstrings();
const NONE = "—";

/** The text of docs/machine.md: what the machine that runs declares. Pure but for the sources. */
export function machineMarkdown(): string {
  const { id, version, config, implementations } = attemptMachine;
  return [
    "<!-- Generated from the machine that runs by `npm run machine`. Do not edit. -->",
    "# The machine",
    `${config.description ?? ""} It has ${STATES.length} states and ${TRANSITIONS.length} ` +
      `transitions, begins in \`${FIRST_STATE}\`, and decides everything: the engine loads, asks ` +
      "it and commits what it says ([architecture](architecture.md)). This page is written from " +
      `the definition that runs, machine \`${id}\` version \`${version}\` in ` +
      "[`machines/attempt.machine.ts`](../machines/attempt.machine.ts), by `npm run machine`; " +
      "`npm test` fails when it is out of date.",
    "![Statechart: states are boxes, transitions are labelled arrows; the tables below say the same](machine.svg)",
    "A box is a state, inside of its parent. An arrow is a transition; its label names the event, " +
      "the [guard] and the / action. Transitions between the same two states share an arrow. A dot " +
      "is where the machine or a parent begins. Opened by itself, [machine.svg](machine.svg) shows " +
      "the descriptions as tooltips.",
    "## States",
    table(["state", "begins in", "description"], STATES.map(stateRow)),
    "## Transitions",
    "Where an event has several, the first whose guard holds is taken. An event that finds none " +
      "changes nothing; [`judge`](../machines/attempt.decide.ts) says whether it had been applied " +
      "before or why it is refused.",
    table(
      ["from", "event", "guard", "actions", "to", "description"],
      TRANSITIONS.map(transitionRow),
    ),
    "## Events",
    "What each carries besides its `type`. `attemptId` and `attemptNumber` say which attempt the " +
      "sender believes in; left out, it is whichever is current.",
    table(
      ["event", "carries"],
      eventFields().map(({ event, fields }) => [code(event), fields.map(code).join(", ") || NONE]),
    ),
    "## Guards",
    table(["guard", "asked for", "says"], Object.keys(implementations.guards).map(guardRow)),
    "## Actions",
    table(["action", "done on", "says"], Object.keys(implementations.actions).map(actionRow)),
    "## As Mermaid",
    "The same machine for pages that draw Mermaid. Events that lead the same way share an arrow.",
    `\`\`\`mermaid\n${machineMermaid()}\n\`\`\``,
    STATELY,
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
    actions.map(code).join(", "),
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
