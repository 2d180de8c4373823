import type { AttemptSnapshot } from "#machines/attempt.machine";
import type {
  AttemptEvent,
  AttemptPhase,
  AttemptSlot,
  NamesAttempt,
} from "#machines/attempt.events";
import type { NamedEvent } from "./graph";
import * as w from "./walking";

/** Two questions are enough for a first, a next and a last one. */
const QUESTIONS = 2;

const PHASES = ["answering", "complete", "pending", "published"] as const;
const ANSWERED = { answering: 1, complete: QUESTIONS, pending: QUESTIONS, published: QUESTIONS };

const next = (at: AttemptSnapshot): number => at.context.attempt?.questions.length ?? 0;
const idOf = (at: AttemptSnapshot): string => at.context.attempt?.id ?? "none";
const numberOf = (at: AttemptSnapshot): number => at.context.attempt?.number ?? 0;
const another: NamesAttempt = { attemptId: "another" };

/** Everything that can be said to an attempt, sensible or not: all nine kinds of events. */
export const CELL_EVENTS: readonly NamedEvent[] = [
  ...starts(),
  ...PHASES.flatMap(recoveries),
  ...dealingWith("question.answer", "Answering", (index) => w.answer(index)),
  ...dealingWith("question.skip", "Skipping", w.skip),
  ...dealingWith("question.report", "Reporting", w.report),
  ...naming("attempt.finalize", "Finalizing", w.finalize),
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
    title: "The gradebook did not take this attempt's result",
    make: (at) => ({ type: "result.rejected", attemptId: idOf(at), error: "down" }),
  },
  {
    id: "result.rejected of another attempt",
    title: "The gradebook did not take another attempt's result",
    make: () => ({ type: "result.rejected", attemptId: "another", error: "down" }),
  },
  ...naming("attempt.reset", "Giving up", w.reset),
  {
    id: "attempt.vanish",
    title: "The record expires or is flushed",
    make: () => ({ type: "attempt.vanish" }),
  },
];

function starts(): readonly NamedEvent[] {
  return [
    {
      id: "attempt.start from a stale list",
      title: "Starting, while the gradebook's list shows nothing",
      make: () => w.start(1, QUESTIONS),
    },
    {
      id: "attempt.start above the mark",
      title: "Starting, while the gradebook knows of two more attempts",
      make: (at) => w.start(at.context.highWater + 3, QUESTIONS),
    },
    {
      id: "attempt.start at number 0",
      title: "Starting at a number that cannot be",
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
      title: `Finding an earlier version's record, ${phase}, of attempt 1`,
      make: ({ context }) => recordOf(context.slot, phase, 1),
    },
    {
      id: `attempt.recover ${phase}, above the mark`,
      title: `Finding an earlier version's record, ${phase}, of a number never finalized`,
      make: ({ context }) => recordOf(context.slot, phase, context.highWater + 1),
    },
  ];
}

function recordOf(slot: AttemptSlot, phase: AttemptPhase, number: number): AttemptEvent {
  const answered = ANSWERED[phase];
  return w.recover(slot, { phase, number, answered, totalQuestions: QUESTIONS });
}

function dealingWith(
  type: string,
  verb: string,
  make: (index: number) => AttemptEvent,
): readonly NamedEvent[] {
  return [
    { id: `${type} next`, title: `${verb} the next question`, make: (at) => make(next(at)) },
    { id: `${type} before`, title: `${verb} the one before`, make: (at) => make(next(at) - 1) },
    { id: `${type} ahead`, title: `${verb} one too far ahead`, make: (at) => make(next(at) + 1) },
    ...namings(type, `${verb} the next question`, (at) => make(next(at))),
  ];
}

function naming(type: string, verb: string, event: AttemptEvent): readonly NamedEvent[] {
  return [{ id: type, title: verb, make: () => event }, ...namings(type, verb, () => event)];
}

/** The same, naming the attempt that the sender believes in, rightly or wrongly. */
function namings(
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
      make: (at) => named(at, another),
    },
    {
      id: `${type} of another number`,
      title: `${verb}, naming another number`,
      make: (at) => named(at, { attemptNumber: numberOf(at) + 1 }),
    },
  ];
}
