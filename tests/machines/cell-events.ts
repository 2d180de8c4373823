import type { AttemptSnapshot } from "#machines/attempt.machine";
import type {
  AttemptEvent,
  AttemptPhase,
  AttemptSlot,
  NamesAttempt,
} from "#machines/attempt.events";
import type { NamedEvent } from "./graph";
import * as w from "./machine-events";

/** Two questions are enough to have a first, a next and a last one. */
const QUESTIONS = 2;

const PHASES = ["answering", "complete", "pending", "published"] as const;
const ANSWERED = { answering: 1, complete: QUESTIONS, pending: QUESTIONS, published: QUESTIONS };

const next = (at: AttemptSnapshot): number => at.context.attempt?.questions.length ?? 0;
const idOf = (at: AttemptSnapshot): string => at.context.attempt?.id ?? "none";
const numberOf = (at: AttemptSnapshot): number => at.context.attempt?.number ?? 0;
const otherAttempt: NamesAttempt = { attemptId: "another" };

/** The events that are sent in every state, valid or not: all nine types. */
export const CELL_EVENTS: readonly NamedEvent[] = [
  ...starts(),
  ...PHASES.flatMap(recoveries),
  ...questionEvents("question.answer", "Answering", (index) => w.answer(index)),
  ...questionEvents("question.skip", "Skipping", w.skip),
  ...questionEvents("question.report", "Reporting", w.report),
  ...withNames("attempt.finalize", "Finalizing", w.finalize),
  {
    id: "result.published of this attempt",
    title: "The gradebook holds this attempt's result",
    make: w.published,
  },
  {
    id: "result.published of another attempt",
    title: "The gradebook holds another attempt's result",
    make: () => ({ type: "result.published", attemptId: "another" }),
  },
  {
    id: "result.rejected of this attempt",
    title: "The gradebook did not accept this attempt's result",
    make: (at) => ({ type: "result.rejected", attemptId: idOf(at), error: "down" }),
  },
  {
    id: "result.rejected of another attempt",
    title: "The gradebook did not accept another attempt's result",
    make: () => ({ type: "result.rejected", attemptId: "another", error: "down" }),
  },
  ...withNames("attempt.reset", "Resetting", w.reset),
];

function starts(): readonly NamedEvent[] {
  return [
    {
      id: "attempt.start from a stale list",
      title: "Starting with the number of an empty list",
      make: () => w.start(1, QUESTIONS),
    },
    {
      id: "attempt.start above the mark",
      title: "Starting with a number above the mark, as the gradebook has two more results",
      make: (at) => w.start(at.context.highWater + 3, QUESTIONS),
    },
    {
      id: "attempt.start at number 0",
      title: "Starting with number 0",
      make: () => w.start(0, QUESTIONS),
    },
    {
      id: "attempt.start without questions",
      title: "Starting an attempt without questions",
      make: () => w.start(1, 0),
    },
  ];
}

function recoveries(phase: AttemptPhase): readonly NamedEvent[] {
  return [
    {
      id: `attempt.recover ${phase}, number 1`,
      title: `Finding a legacy record, ${phase}, of attempt 1`,
      make: ({ context }) => recordOf(context.slot, phase, 1),
    },
    {
      id: `attempt.recover ${phase}, above the mark`,
      title: `Finding a legacy record, ${phase}, above the mark`,
      make: ({ context }) => recordOf(context.slot, phase, context.highWater + 1),
    },
  ];
}

function recordOf(slot: AttemptSlot, phase: AttemptPhase, number: number): AttemptEvent {
  const answered = ANSWERED[phase];
  return w.recover(slot, { phase, number, answered, totalQuestions: QUESTIONS });
}

function questionEvents(
  type: string,
  verb: string,
  make: (index: number) => AttemptEvent,
): readonly NamedEvent[] {
  return [
    { id: `${type} next`, title: `${verb} the next question`, make: (at) => make(next(at)) },
    {
      id: `${type} before`,
      title: `${verb} the previous question`,
      make: (at) => make(next(at) - 1),
    },
    {
      id: `${type} ahead`,
      title: `${verb} a question after the next`,
      make: (at) => make(next(at) + 1),
    },
    ...namedVariants(type, `${verb} the next question`, (at) => make(next(at))),
  ];
}

function withNames(type: string, verb: string, event: AttemptEvent): readonly NamedEvent[] {
  return [{ id: type, title: verb, make: () => event }, ...namedVariants(type, verb, () => event)];
}

/** The same event with an attempt id or number: of this attempt, or of another one. */
function namedVariants(
  type: string,
  verb: string,
  make: (at: AttemptSnapshot) => AttemptEvent,
): readonly NamedEvent[] {
  const named = (at: AttemptSnapshot, names: NamesAttempt): AttemptEvent =>
    ({ ...make(at), ...names }) as AttemptEvent;
  return [
    {
      id: `${type} of this attempt`,
      title: `${verb}, naming this attempt`,
      make: (at) => named(at, { attemptId: idOf(at), attemptNumber: numberOf(at) }),
    },
    {
      id: `${type} of another attempt`,
      title: `${verb}, naming another attempt`,
      make: (at) => named(at, otherAttempt),
    },
    {
      id: `${type} of another number`,
      title: `${verb}, naming another number`,
      make: (at) => named(at, { attemptNumber: numberOf(at) + 1 }),
    },
  ];
}
