import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent, AttemptPhase, NamesAttempt } from "#machines/attempt.events";
import type { NamedEvent } from "../machines/graph";
import * as w from "../machines/machine-events";

/** The number of questions of a quiz, and the time of the current step. */
export interface Quiz {
  readonly questions: number;
  readonly nowIso: () => string;
}

const next = (at: AttemptSnapshot): number => at.context.attempt?.questions.length ?? 0;
const idOf = (at: AttemptSnapshot): string => at.context.attempt?.id ?? "none";
const numberOf = (at: AttemptSnapshot): number => at.context.attempt?.number ?? 0;

/** The events of a tour: those of students, publishers, legacy pods, and lost data. */
export function tourEvents(quiz: Quiz): readonly NamedEvent[] {
  return [
    {
      id: "attempt.start",
      title: "The student opens the assessment",
      make: () => ({ ...w.start(1, quiz.questions), startedAt: quiz.nowIso() }) as AttemptEvent,
    },
    ...recoverEvents(quiz),
    ...questionEvents(),
    ...forThisAndAnotherAttempt("attempt.finalize", "The student finalizes", { ...w.finalize }),
    ...resultEvents(),
    ...forThisAndAnotherAttempt("attempt.reset", "The student resets", { ...w.reset }),
  ];
}

function recoverEvents({ questions: totalQuestions, nowIso }: Quiz): readonly NamedEvent[] {
  const recover = (at: AttemptSnapshot, phase: AttemptPhase, above: number): AttemptEvent =>
    w.recover(at.context.slot, {
      phase,
      number: at.context.highWater + above,
      // With several questions, half of them: then a next question and a last one are left.
      answered: phase === "answering" ? Math.floor(totalQuestions / 2) : totalQuestions,
      totalQuestions,
      startedAt: nowIso(),
    });
  const phases = ["answering", "complete", "pending", "published"] as const;
  return [
    ...phases.map((phase) => ({
      id: `attempt.recover ${phase}`,
      title: `A legacy pod has left a record, ${phase}`,
      make: (at: AttemptSnapshot) => recover(at, phase, 1),
    })),
    {
      id: "attempt.recover burned",
      title: "A legacy pod has left a record of a used number",
      make: (at) => recover(at, "answering", 0),
    },
  ];
}

function questionEvents(): readonly NamedEvent[] {
  const named = (at: AttemptSnapshot, names: NamesAttempt): AttemptEvent =>
    ({ ...w.answer(next(at)), ...names }) as AttemptEvent;
  return [
    {
      id: "question.answer next",
      title: "The next question is answered",
      make: (at) => w.answer(next(at)),
    },
    {
      id: "question.skip next",
      title: "The next question is skipped",
      make: (at) => w.skip(next(at)),
    },
    {
      id: "question.report next",
      title: "The next question is reported",
      make: (at) => w.report(next(at)),
    },
    {
      id: "question.answer before",
      title: "The previous question is answered again",
      make: (at) => w.answer(next(at) - 1),
    },
    {
      id: "question.answer ahead",
      title: "A question too far ahead is answered",
      make: (at) => w.answer(next(at) + 1),
    },
    {
      id: "question.answer of another attempt",
      title: "A tab of another attempt answers",
      make: (at) => named(at, { attemptId: "another" }),
    },
    {
      id: "question.answer of another number",
      title: "A tab of another number answers",
      make: (at) => named(at, { attemptNumber: numberOf(at) + 1 }),
    },
  ];
}

function resultEvents(): readonly NamedEvent[] {
  return [
    {
      id: "result.published of this attempt",
      title: "The gradebook accepts the result",
      make: (at) => ({ type: "result.published", attemptId: idOf(at) }),
    },
    {
      id: "result.rejected of this attempt",
      title: "The gradebook is down",
      make: (at) => ({ type: "result.rejected", attemptId: idOf(at), error: "down" }),
    },
    {
      id: "result.published of an earlier attempt",
      title: "The gradebook accepts an earlier attempt's result",
      make: () => ({ type: "result.published", attemptId: "an earlier one" }),
    },
    {
      id: "result.rejected of an earlier attempt",
      title: "The gradebook is down for an earlier attempt's result",
      make: () => ({ type: "result.rejected", attemptId: "an earlier one", error: "down" }),
    },
  ];
}

function forThisAndAnotherAttempt(
  type: string,
  title: string,
  event: AttemptEvent,
): readonly NamedEvent[] {
  const another = { ...event, attemptId: "another" } as AttemptEvent;
  return [
    { id: type, title, make: () => event },
    { id: `${type} of another attempt`, title: `${title} in another attempt`, make: () => another },
  ];
}
