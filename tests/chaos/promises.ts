import type { Invariant } from "./check/violation";

/** The columns of the matrix. */
export const PROMISES = [
  {
    id: "pinned",
    name: "the number stays",
    promise: "an attempt keeps its number and id, one attempt at a time, numbers only increase",
    tested:
      "I1, I2, I5 over what clients were shown and what Redis holds; the audit trails are replayed and proven",
  },
  {
    id: "answers",
    name: "no answer lost",
    promise: "an acknowledged answer stays; one that Redis lost is reported to its client",
    tested:
      "I4: every answer that was shown must be in everything that is shown later, and in the record",
  },
  {
    id: "results",
    name: "no result overwritten",
    promise: "a result in the gradebook is never replaced by another attempt's",
    tested: "I3 over every PUT in the gradebook's own log",
  },
  {
    id: "grades",
    name: "no grade lost",
    promise: "the result of a finalized attempt is in the gradebook or in the outbox",
    tested: "I9: finalized attempts against gradebook and outbox, after a sweep",
  },
  {
    id: "failClosed",
    name: "fails closed",
    promise: "while Redis is unreachable or refuses writes, nothing is accepted or derived",
    tested: "I7: the operations that lie completely within the outage",
  },
  {
    id: "independence",
    name: "no gradebook to answer",
    promise: "resuming and answering send no request to the gradebook",
    tested: "I6: calls counted in each process, and the gradebook's log against the starts",
  },
  {
    id: "questions",
    name: "same questions",
    promise: "an attempt has the same questions in every process and at any time",
    tested: "I8: the question list of each reply that shows an attempt",
  },
  {
    id: "latency",
    name: "bounded latency",
    promise: "a call to Redis ends within 300 ms, a request to an attempt within 1 s",
    tested:
      "the longest of each, minus the time the process was stalled, with a tolerance of 250 ms",
  },
  {
    id: "recovery",
    name: "recovers by itself",
    promise: "afterwards every process continues, without a restart and without an operator",
    tested: "each process's first applied write after the fault is over; the outbox drains",
  },
] as const;

export type PromiseId = (typeof PROMISES)[number]["id"];

/** Which promise a broken invariant breaks. */
export const INVARIANT_PROMISES: Readonly<Record<Invariant, PromiseId>> = {
  I1: "pinned",
  I2: "pinned",
  I3: "results",
  I4: "answers",
  I5: "pinned",
  I6: "independence",
  I7: "failClosed",
  I8: "questions",
  I9: "grades",
};
