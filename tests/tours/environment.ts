import type { AttemptStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";

/** A record as a legacy pod stores it. */
export interface LegacyRecord {
  readonly number: number;
  readonly stateJson: string;
  /** In the order of the questions. */
  readonly questionJsons: readonly string[];
}

/** An engine with its store and gradebook, and what legacy pods and outages do to them. */
export interface TourEnvironment {
  readonly engine: AttemptEngine;
  readonly store: AttemptStore;
  /** Writes a record as earlier versions did, without a pointer. */
  readonly writeLegacyRecord: (slot: Slot, record: LegacyRecord) => Promise<void>;
  readonly writeOutboxEntry: (slot: Slot, number: number, entryJson: string) => Promise<void>;
  /** Makes the slot's row of the outbox index due. */
  readonly makeDue: (slot: Slot) => Promise<void>;
  readonly setGradebook: (state: "up" | "down") => void;
  /** Publishes as an earlier version does, without the attempt id. */
  readonly publishWithoutAttemptId: (slot: Slot, number: number) => void;
  readonly hasResult: (slot: Slot, number: number) => boolean;
}

/** The time of the current step, the same for the machine and for every engine. */
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

/** Attempt n starts at question n of the pool, so a wrong number leads to other questions. */
export function questionIdsOf({ resourceId }: Slot, attemptNumber: number): readonly string[] {
  const length = Number(resourceId.split("-").at(-1));
  return Array.from({ length }, (_, index) => `q${(attemptNumber + index) % POOL}`);
}

const bank: QuestionBank = {
  list: (slot, attemptNumber) =>
    Promise.resolve(questionIdsOf(slot, attemptNumber).map((id) => ({ id }))),
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "a" }),
};
