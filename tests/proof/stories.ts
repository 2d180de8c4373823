import { and, equal, not, variable } from "#theory/formula";
import type { Formula, Sort, Variable } from "#theory/formula";
import type { ActionName, Rule } from "#theory/actions";
import { attemptOf, below, entryOf, numberIn, numberOf } from "#theory/state";

/** One step of a history: who does what. */
export interface StoryStep {
  readonly who: string;
  readonly action: ActionName;
}

/**
 * A history that breaks a promise when one rule of the protocol is left out. Only the order of the
 * actions is written down: the solver finds attempts, numbers, records and results that make it a
 * history, and proves that there are none as long as the rule is kept.
 */
export interface Story {
  /** The hazard in docs/hazards.md that it is about. */
  readonly hazard: string;
  readonly title: string;
  readonly without: Rule;
  readonly steps: readonly StoryStep[];
  /** The promise of the last step's action that is broken. */
  readonly breaks: string;
  /** What else is true in it: what makes it the history that is meant. */
  readonly where: Formula;
}

/** A parameter of the step with this number, which counts from 1. */
function at<S extends Sort>(step: number, name: string, sort: S): Variable<S> {
  return variable(`${name}.${step - 1}`, sort);
}

function numberAt(step: number): ReturnType<typeof numberIn> {
  return numberIn(at(step, "w", "Version"));
}

function step(who: string, action: ActionName): StoryStep {
  return { who, action };
}

const HIDDEN_ATTEMPT = [
  step("tab A", "look-up"),
  step("tab A", "create"),
  step("tab A", "answer"),
  step("Redis", "pointer.lost"),
  step("tab B", "look-up"),
  step("tab B", "create"),
] as const;

export const STORIES: readonly Story[] = [
  {
    hazard: "H23",
    title: "an attempt far above the mark is hidden, and a lower number is opened",
    without: "create-raises",
    steps: HIDDEN_ATTEMPT,
    breaks: "I1",
    where: below(numberAt(6), numberAt(2)),
  },
  {
    hazard: "H24",
    title: "a reset of the hidden attempt raises the mark over the one that was opened meanwhile",
    without: "create-raises",
    steps: [
      ...HIDDEN_ATTEMPT,
      step("tab B", "answer"),
      step("Redis", "pointer.lost"),
      step("tab A", "clear"),
    ],
    breaks: "I1",
    where: and(
      below(numberAt(6), numberAt(2)),
      equal(attemptOf(at(3, "v", "Version")), attemptOf(at(2, "w", "Version"))),
      equal(attemptOf(at(7, "v", "Version")), attemptOf(at(6, "w", "Version"))),
      equal(attemptOf(at(9, "v", "Version")), attemptOf(at(2, "w", "Version"))),
      not(below(at(9, "m", "Number"), numberAt(6))),
    ),
  },
  {
    hazard: "H25",
    title: "Redis is flushed while a publisher holds an entry, and two attempts get one number",
    without: "put-rereads",
    steps: [
      step("tab A", "look-up"),
      step("tab A", "create"),
      step("tab A", "finalize"),
      step("sweep 1", "read-outbox"),
      step("Redis", "flush"),
      step("tab B", "look-up"),
      step("tab B", "create"),
      step("tab B", "finalize"),
      step("sweep 2", "read-outbox"),
      step("sweep 1", "look-before-put"),
      step("sweep 2", "look-before-put"),
      step("sweep 1", "read-again"),
      step("sweep 2", "read-again"),
      step("sweep 1", "put"),
      step("sweep 2", "put"),
    ],
    breaks: "I3",
    where: and(
      equal(entryOf(at(4, "e", "Entry")), attemptOf(at(2, "w", "Version"))),
      equal(at(10, "e", "Entry"), at(4, "e", "Entry")),
      equal(numberOf(entryOf(at(9, "e", "Entry"))), numberOf(entryOf(at(4, "e", "Entry")))),
      equal(at(15, "e", "Entry"), at(9, "e", "Entry")),
    ),
  },
  {
    hazard: "H31",
    title: "an attempt is brought back and finalized anew while a publisher holds its old entry",
    without: "put-same-entry",
    steps: [
      step("tab A", "look-up"),
      step("tab A", "create"),
      step("tab A", "finalize"),
      step("sweep 1", "read-outbox"),
      step("Redis", "flush"),
      step("sweep 1", "look-before-put"),
      step("tab B", "look-up"),
      step("tab B", "create"),
      step("tab B", "finalize"),
      step("sweep 2", "read-outbox"),
      step("sweep 2", "look-before-put"),
      step("sweep 2", "read-again"),
      step("sweep 2", "put"),
      step("sweep 2", "acknowledge"),
      step("tab B", "clear"),
      step("Redis", "mark.lost"),
      step("Redis", "tombstone.lost"),
      step("tab A", "restore"),
      step("tab A", "finalize"),
      step("sweep 1", "read-again"),
      step("sweep 1", "put"),
    ],
    breaks: "I3",
    where: and(
      equal(entryOf(at(4, "e", "Entry")), attemptOf(at(2, "w", "Version"))),
      equal(at(6, "e", "Entry"), at(4, "e", "Entry")),
      equal(at(20, "e", "Entry"), at(4, "e", "Entry")),
      equal(at(21, "e", "Entry"), at(4, "e", "Entry")),
    ),
  },
];
