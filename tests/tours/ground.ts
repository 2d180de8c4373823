import type { AttemptStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";

/** What an earlier version's pod, or a publisher that crashed, has left in the store. */
export interface Leftover {
  readonly number: number;
  readonly stateJson: string;
  /** In the order of the questions. */
  readonly questionJsons: readonly string[];
}

/** An engine on a store and a gradebook, and what the world can do to them behind its back. */
export interface Ground {
  readonly engine: AttemptEngine;
  readonly store: AttemptStore;
  /** Writes a record as earlier versions did: they know no pointer. */
  readonly leave: (slot: Slot, left: Leftover) => Promise<void>;
  readonly leaveInOutbox: (slot: Slot, number: number, entryJson: string) => Promise<void>;
  /** Pointer, state and questions expire; what lives longer stays. */
  readonly expire: (slot: Slot, number: number) => Promise<void>;
  /** Lets time pass until the slot's outbox is to be looked at. */
  readonly makeDue: (slot: Slot) => Promise<void>;
  readonly setGradebook: (is: "up" | "down") => void;
  /** An earlier version publishes: it does not say which attempt wrote the result. */
  readonly publishUnsigned: (slot: Slot, number: number) => void;
  readonly hasResult: (slot: Slot, number: number) => boolean;
}

/** The time of the step that is being made, the same for the machine and for every engine. */
export interface Clock {
  nowMs: number;
}

export function engineOf(store: AttemptStore, gradebook: Gradebook, clock: Clock): AttemptEngine {
  const ports = { ...systemClock, store, gradebook, questions: bank, emit: () => undefined };
  // No budget: a finalized attempt stays pending until a step of the tour publishes it.
  return createAttemptEngine({ ...ports, nowMs: () => clock.nowMs }, { publishBudgetMs: 0 });
}

/** Two more than any quiz has, so that the attempts of a slot have different questions. */
const POOL = 5;

/** Attempt n starts at question n of the pool: a drifted number shows as other questions. */
export function questionIdsOf({ resourceId }: Slot, attemptNumber: number): readonly string[] {
  const length = Number(resourceId.split("-").at(-1));
  return Array.from({ length }, (_, at) => `q${(attemptNumber + at) % POOL}`);
}

const bank: QuestionBank = {
  list: (slot, attemptNumber) =>
    Promise.resolve(questionIdsOf(slot, attemptNumber).map((id) => ({ id }))),
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "a" }),
};
