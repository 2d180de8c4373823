import {
  changesBetween,
  EVENT_FORMS,
  EVENT_TYPES,
  START_NAMES,
  startNamed,
  STATECHART,
  stateOf,
  transitionNamed,
} from "../../lib/machine-play";
import type { Step, TrailFrame } from "../../lib/machine-play";
import { printable } from "../table";

/** What `holdfast machine` prints. Plain text: nothing is told by colour. */

/** The states as a tree, with the events that each takes; the states to begin in; the events. */
export function machineText(): string {
  return [
    "States, and the events that each takes:",
    ...STATECHART.states.flatMap(({ id, parent, description }) => {
      const indent = parent === "" ? "  " : "    ";
      const name = id.slice(parent === "" ? 0 : parent.length + 1);
      const taken = STATECHART.transitions.filter(({ from }) => from === id);
      return [
        `${indent}${name}: ${description}`,
        ...taken.map(({ event, guard, to }) => {
          const condition = guard === null ? "" : ` [${guard}]`;
          return `${indent}  ${event}${condition} ${to === id ? "stays" : `-> ${to}`}`;
        }),
      ];
    }),
    "",
    "States to begin in, for --from:",
    ...START_NAMES.map((name) => `  ${name.padEnd(20)} ${startNamed(name).meaning}`),
    "",
    eventsText(),
  ].join("\n");
}

/** The events and their fields. */
export function eventsText(): string {
  return [
    "Events, and their fields (a field that is left out gets what fits the state):",
    ...EVENT_TYPES.map((type) => {
      const { word, meaning, fields } = EVENT_FORMS[type];
      const names = fields.map(({ name }) => name).join(", ");
      return `  ${word.padEnd(10)} ${meaning}\n             ${names}`;
    }),
  ].join("\n");
}

const WIDTH = 9;

/** What one event did, over several lines. */
export function stepText(step: Step, place: number): string {
  const { event, before, after, candidates, verdict } = step;
  const head = (word: string, rest: string): string => `${place}. ${word.padEnd(WIDTH)}${rest}`;
  const guards = candidates.map(({ guard, holds, fact }) => {
    return `     ${guard ?? "no guard"} ${holds ? "holds" : "keeps it out, it holds only if"}: ${fact}`;
  });
  switch (verdict.kind) {
    case "taken": {
      const { actions, description } = transitionNamed(verdict.transition);
      const way = [before, ...(verdict.followed.length > 0 ? ["Reset"] : []), after];
      const states = way.map((at) => (typeof at === "string" ? at : stateOf(at))).join(" -> ");
      const doing = actions.length === 0 ? "" : ` / ${actions.join(", ")}`;
      const first = candidates.findIndex(({ holds }) => holds);
      return [
        head("taken", `${event.type}: ${states}${doing}`),
        `     ${description}`,
        ...guards.slice(0, first + 1),
        ...changesBetween(before.context, after.context).map((change) => {
          const { path, before: old, after: now } = change;
          return printable(`     ${path}: ${old ?? "-"} -> ${now ?? "-"}`);
        }),
      ].join("\n");
    }
    case "replayed":
      return [
        head("repeated", `${event.type}: nothing is done, ${stateOf(after)} is the answer`),
        ...guards,
      ].join("\n");
    case "refused":
      return [
        head("refused", `${event.type} in ${stateOf(after)}: ${verdict.code}. ${verdict.sentence}`),
        ...guards,
      ].join("\n");
  }
}

/** One entry of a trail: when, where it moved the machine, and what it says. */
export function frameText({ line, state, from, attempt, isJump, findings }: TrailFrame): string {
  const where = state ?? "not known";
  if (line === null) return `before the first entry: ${where}`;
  const { at, words } = line;
  const moved = from === null || from === state ? where : `${from} -> ${where}`;
  const count =
    attempt === null ? "" : ` (attempt ${attempt.number}, ${attempt.answered}/${attempt.total})`;
  return [
    `${at}  ${moved}${count}: ${printable(words)}`,
    ...(isJump ? ["     the slot had changed since the entry before it"] : []),
    ...findings.map(({ severity, problem }) => `     ! ${severity}: ${printable(problem)}`),
  ].join("\n");
}
