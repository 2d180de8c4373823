/**
 * The invariants of the attempt protocol. The requirements of the report, the judges of the tests
 * and the table in docs/architecture.md take them from here. Two judges keep lists of their own, so
 * that a mistake here can't hide in them: the checker of the fault campaign (tests/chaos/check) and
 * the Promela model (tests/second-opinion/attempt.pml).
 */
export const INVARIANTS = {
  I1: {
    name: "Pinned",
    short: "every accepted event applies to the same attempt while it lives",
    exact: "while an attempt lives, every accepted event applies to the same id and number",
  },
  I2: {
    name: "One at a time",
    short: "a slot has at most one attempt that accepts answers",
    exact: "a slot has at most one attempt that accepts answers",
  },
  I3: {
    name: "No overwrite",
    short: "a result is never replaced by another attempt's",
    exact: "a result is never replaced by a result of another attempt id",
  },
  I4: {
    name: "Nothing lost",
    short: "an acknowledged answer stays until reset, expiry or flush",
    exact: "an acknowledged answer is in the record until reset, expiry or flush",
  },
  I5: {
    name: "Forward only",
    short: "the numbers of finalized attempts strictly increase",
    exact: "the numbers of successive finalized attempts strictly increase",
  },
  I6: {
    name: "Independence",
    short: "resuming and mutating make no OneRoster call",
    exact: "to read, resume and change an attempt sends no request to OneRoster",
  },
  I7: {
    name: "Fail closed",
    short: "without Redis nothing is accepted and nothing is derived",
    exact: "if Redis is unreachable, nothing is accepted and nothing is derived",
  },
  I8: {
    name: "Same questions",
    short: "an attempt's list is the same on every page load",
    exact:
      "the list stored with an attempt is the only one: for every page, for grading, on every pod",
  },
  I9: {
    name: "No grade lost",
    short: "a finalized result is in the gradebook or in the outbox",
    exact: "the result of a finalized attempt is in the gradebook or in the outbox",
  },
} as const;

export type InvariantId = keyof typeof INVARIANTS;

export const INVARIANT_IDS = Object.keys(INVARIANTS) as readonly InvariantId[];

/**
 * What has to become of every state when no more faults happen, in fair steps. The judge is
 * tests/exploration/liveness/fair-model.ts.
 */
export const LIVENESS = {
  L1: {
    name: "Results arrive",
    short: "every result reaches the gradebook or a named conflict",
    exact: "every waiting result reaches the gradebook, or a conflict that names it",
  },
  L2: {
    name: "No row left over",
    short: "the outbox index names exactly the slots in which a result waits",
    exact: "the outbox index has a row for every slot in which a result waits, and for no other",
  },
  L3: {
    name: "Students get on",
    short: "every student can start, go on, finish and start again, or is told why not",
    exact:
      "every student can start, go on, finish and start again, or gets a refusal that says why not",
  },
  L4: {
    name: "Requests end",
    short: "no request waits for what nobody does, and none goes on for ever",
    exact: "no request waits for what nobody does, and none goes on for ever",
  },
} as const;

export type LivenessId = keyof typeof LIVENESS;

export const LIVENESS_IDS = Object.keys(LIVENESS) as readonly LivenessId[];

/** The table of docs/architecture.md. */
export function livenessTable(): string {
  const rows = LIVENESS_IDS.map((id) => {
    const { name, exact } = LIVENESS[id];
    return `| ${id} ${name.toLowerCase()} | ${exact} |`;
  });
  return ["| | |", "|---|---|", ...rows].join("\n");
}

/** The table of docs/architecture.md. */
export function invariantsTable(): string {
  const rows = INVARIANT_IDS.map((id) => {
    const { name, exact } = INVARIANTS[id];
    return `| ${id} ${name.toLowerCase()} | ${exact} |`;
  });
  return ["| | |", "|---|---|", ...rows].join("\n");
}
