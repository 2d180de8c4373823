import fc from "fast-check";
import { drawn, slotAt } from "./operation";
import type { DrawnOperation } from "./operation";
import * as values from "./values";

const { slots, numbers, ages } = values;

const BEGUN = { startedAt: values.starts };
const LISTED = { listJson: values.listJsons };
const NEW = { number: numbers, stateJson: values.stateJsons, ...LISTED, ...BEGUN };

const A_POD = { actor: "a pod" } as const;

/** The commands that read and write an attempt, with arguments that meet each other often. */
export const attemptOperations: readonly DrawnOperation[] = [
  drawn(slots, (slot) => ({
    ...A_POD,
    text: `load ${slot}`,
    on: ({ store }) => store.load(slotAt(slot)),
    learn: (seen, { memory }) => seen.noteLoaded(slot, memory),
    called: ({ record }) => (record === null ? "load: nothing" : "load: a record"),
  })),
  drawn(fc.record({ slot: slots, ...NEW }), ({ slot, ...given }) => ({
    ...A_POD,
    text: `create ${slot}, number ${given.number}, begun "${given.startedAt}": ${given.stateJson}`,
    on: ({ store }) => store.create(slotAt(slot), given),
    learn: (seen, { memory }) => {
      if (memory === "created") seen.addExpectedVersion(slot, given);
    },
    called: (reply) => `create: ${typeof reply === "string" ? reply : reply.kind}`,
  })),
  drawn(
    fc.record({
      slot: slots,
      age: ages,
      stateJson: values.stateJsons,
      newQuestionJsons: values.questionJsons,
      outboxEntry: fc.option(values.entries, { freq: 2 }),
    }),
    ({ slot, age, ...change }) => ({
      ...A_POD,
      text: `commit ${slot}, on what was seen ${age} looks ago: ${textOf(change)}`,
      on: ({ store }, seen) =>
        store.commit(slotAt(slot), { ...change, read: seen.expectedVersion(slot, age) }),
      learn: (seen, { memory }) => {
        if (memory.kind === "stale") return seen.noteLoaded(slot, memory.now);
        const { number, questionJsons = [] } = seen.expectedVersion(slot, age);
        const answers = new Map([...questionJsons, ...change.newQuestionJsons]);
        const { stateJson } = change;
        seen.addExpectedVersion(slot, { number, stateJson, questionJsons: answers });
      },
      called: ({ kind }) => `commit: ${kind}`,
    }),
  ),
  drawn(fc.record({ slot: slots, age: ages, highWater: fc.nat(4), ...BEGUN }), (given) => ({
    ...A_POD,
    text:
      `clear ${given.slot}, begun "${given.startedAt}", as seen ${given.age} looks ago, ` +
      `burning up to ${given.highWater}`,
    on: ({ store }, seen) => {
      const { startedAt } = given;
      const read = { ...seen.expectedVersion(given.slot, given.age), startedAt };
      return store.clear(slotAt(given.slot), read, given.highWater);
    },
    called: (reply) => `clear: ${reply}`,
  })),
];

/** Rarer than the others: an attempt gets its list once. */
export const listOperations: readonly DrawnOperation[] = [
  drawn(
    fc.record({ slot: slots, age: ages, read: fc.option(values.listJsons), ...LISTED }),
    ({ slot, age, read: listRead, listJson }) => ({
      ...A_POD,
      text: `adoptList ${slot}, as seen ${age} looks ago, ${listRead ?? "none"} there: ${listJson}`,
      on: ({ store }, seen) => {
        const read = { ...seen.expectedVersion(slot, age), listJson: listRead };
        return store.adoptList(slotAt(slot), { read, listJson });
      },
      called: (there) => `adoptList: ${there === null ? "none" : "a list"}`,
    }),
  ),
];

/** The commands of the outbox and its index. */
export const outboxOperations: readonly DrawnOperation[] = [
  drawn(fc.record({ slot: slots, delayMs: values.delaysMs }), ({ slot, delayMs }) => ({
    ...A_POD,
    text: `announce ${slot}, in ${delayMs} ms`,
    on: ({ store }) => store.enqueue(slotAt(slot), delayMs),
    learn: (seen, due) => {
      seen.noteDue(slot, due);
    },
  })),
  drawn(fc.constantFrom(1, 8), (limit) => ({
    ...A_POD,
    text: `claimDue, ${limit} at most`,
    on: ({ store }) => store.claimDue({ leaseMs: values.LEASE_MS, limit }),
    learn: (seen, { memory, redis }) => {
      for (const [at, { slot, leaseEndMs }] of memory.entries()) {
        const due = { memory: leaseEndMs, redis: redis[at]?.leaseEndMs ?? 0 };
        seen.noteDue(slot.userId === slotAt(0).userId ? 0 : 1, due);
      }
    },
    called: ({ length }) => (length === 0 ? "claimDue: nothing" : "claimDue: rows"),
  })),
  drawn(
    fc.record({ slot: slots, age: ages, how: fc.constantFrom("in", "drop") }),
    ({ slot, age, how }) => ({
      ...A_POD,
      text: `reschedule ${slot}, as seen ${age} looks ago: ${how}`,
      on: ({ store, which }, seen) => {
        const due = seen.due(slot, age)?.[which] ?? 0;
        const next = how === "drop" ? how : { inMs: values.REST_MS };
        return store.reschedule(slotAt(slot), due, next);
      },
      called: (isMoved) => `reschedule: ${isMoved ? "moved" : "stale"}`,
    }),
  ),
  drawn(slots, (slot) => ({
    ...A_POD,
    text: `readOutbox ${slot}`,
    on: ({ store }) => store.readOutbox(slotAt(slot)),
  })),
  drawn(
    fc.record({
      slot: slots,
      number: fc.constantFrom(1, 2),
      read: values.entries,
      next: fc.option(values.entries),
    }),
    ({ slot, number, read, next }) => ({
      ...A_POD,
      text: `settle ${slot}, number ${number}: ${read} becomes ${next ?? "nothing"}`,
      on: ({ store }) => store.acknowledge(slotAt(slot), { number, read, next }),
      called: (isSettled) => `settle: ${isSettled ? "settled" : "stale"}`,
    }),
  ),
];

/** The commands that the proposal names, for operators and tools. */
export const proposalOperations: readonly DrawnOperation[] = [
  drawn(slots, (slot) => ({
    ...A_POD,
    text: `getActiveAttemptNumber ${slot}`,
    on: ({ store }) => store.getActiveAttemptNumber(...idsOf(slot)),
  })),
  drawn(fc.tuple(slots, fc.oneof(numbers, fc.constantFrom(0, 1.5))), ([slot, number]) => ({
    ...A_POD,
    text: `setActiveAttemptNumber ${slot}, ${number}`,
    on: ({ store }) => store.setActiveAttemptNumber(...idsOf(slot), number),
  })),
  drawn(slots, (slot) => ({
    ...A_POD,
    text: `clearActiveAttemptNumber ${slot}`,
    on: ({ store }) => store.clearActiveAttemptNumber(...idsOf(slot)),
  })),
  drawn(slots, (slot) => ({
    ...A_POD,
    text: `findLatestCachedAttemptNumber ${slot}`,
    on: ({ store }) => store.findLatestCachedAttemptNumber(...idsOf(slot)),
  })),
  drawn(slots, (slot) => ({
    ...A_POD,
    text: `scanAssessmentAttempts ${slot}`,
    on: ({ store }) => store.scanAssessmentAttempts(...idsOf(slot)),
  })),
  drawn(fc.tuple(slots, numbers), ([slot, number]) => ({
    ...A_POD,
    text: `getAssessmentState ${slot}, number ${number}`,
    on: ({ store }) => store.getAssessmentState(slotAt(slot), number),
    learn: (seen, { memory }) => {
      if (memory !== null) seen.addExpectedVersion(slot, memory);
    },
  })),
  drawn(fc.tuple(slots, numbers), ([slot, number]) => ({
    ...A_POD,
    text: `deleteAssessmentState ${slot}, number ${number}`,
    on: ({ store }) => store.deleteAssessmentState(slotAt(slot), number),
  })),
];

function idsOf(slot: number): [string, string] {
  const { userId, resourceId } = slotAt(slot);
  return [userId, resourceId];
}

function textOf(change: {
  readonly stateJson: string;
  readonly newQuestionJsons: ReadonlyMap<number, string>;
  readonly outboxEntry: string | null;
}): string {
  const answers = [...change.newQuestionJsons].map(([index, json]) => `${index}=${json}`);
  const waits = change.outboxEntry === null ? [] : [`outbox ${change.outboxEntry}`];
  return [change.stateJson, ...answers, ...waits].join(" ");
}
