import * as guards from "#machines/attempt.guards";
import type { AttemptContext, AttemptEvent } from "#machines/attempt.events";

interface GuardFact {
  readonly holds: (context: AttemptContext, event: AttemptEvent) => boolean;
  /** What must be so for the guard to hold. */
  readonly fact: string;
}

const ABOVE = "the record's number is above every used number, and its phase is";

/** The guards of the machine by their names, and in plain words what each asks. */
const GUARDS: Readonly<Record<string, GuardFact>> = {
  isStartable: {
    holds: guards.isStartable,
    fact: "the number and the count of questions are whole numbers, at least 1",
  },
  isNextQuestion: {
    holds: guards.isNextQuestion,
    fact: "it is about this attempt and about the next question",
  },
  isLastQuestion: {
    holds: guards.isLastQuestion,
    fact: "it is about this attempt and about its last question, which is the next one",
  },
  isThisAttempt: { holds: guards.isThisAttempt, fact: "it is about this attempt and no other" },
  isRecordAnswering: { holds: guards.isRecordAnswering, fact: `${ABOVE} answering` },
  isRecordComplete: { holds: guards.isRecordComplete, fact: `${ABOVE} complete` },
  isRecordPending: { holds: guards.isRecordPending, fact: "the record's phase is pending" },
  isRecordPublished: { holds: guards.isRecordPublished, fact: "the record's phase is published" },
};

/** The guard of that name. Throws if the machine has one that has no plain words here. */
export function guardNamed(name: string): GuardFact {
  const guard = GUARDS[name];
  if (guard === undefined)
    throw new Error(`the guard ${name} has no words in src/lib/machine-play/guards.ts`);
  return guard;
}
