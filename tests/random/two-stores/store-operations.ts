import fc from "fast-check";
import { operationOf, slotAt } from "./operation";
import type { OperationArbitrary } from "./operation";
import * as values from "./values";

const { slots, numbers, ages } = values;

const STARTED = { startedAt: values.starts };
const LISTED = { listJson: values.listJsons };
const NEW = { number: numbers, stateJson: values.stateJsons, ...LISTED, ...STARTED };

const A_POD = { actor: "a pod" } as const;

/** The commands that read and write an attempt, with arguments that often concern the same keys. */
export const attemptOperations: readonly OperationArbitrary[] = [
  operationOf(slots, (slot) => ({
    ...A_POD,
    text: `load ${slot}`,
    run: ({ store }) => store.load(slotAt(slot)),
    observe: (observations, { memory }) => observations.addLoaded(slot, memory),
    reachedName: ({ record }) => (record === null ? "load: nothing" : "load: a record"),
  })),
  operationOf(fc.record({ slot: slots, ...NEW }), ({ slot, ...given }) => ({
    ...A_POD,
    text: `create ${slot}, number ${given.number}, started at "${given.startedAt}": ${given.stateJson}`,
    run: ({ store }) => store.create(slotAt(slot), given),
    observe: (observations, { memory }) => {
      if (memory === "created") observations.addExpectedVersion(slot, given);
    },
    reachedName: (reply) => `create: ${typeof reply === "string" ? reply : reply.kind}`,
  })),
  operationOf(
    fc.record({
      slot: slots,
      age: ages,
      stateJson: values.stateJsons,
      newQuestionJsons: values.questionJsons,
      outboxEntry: fc.option(values.entries, { freq: 2 }),
    }),
    ({ slot, age, ...change }) => ({
      ...A_POD,
      text: `commit ${slot}, version ${age} observations ago: ${textOf(change)}`,
      run: ({ store }, observations) =>
        store.commit(slotAt(slot), { ...change, read: observations.expectedVersion(slot, age) }),
      observe: (observations, { memory }) => {
        if (memory.kind === "stale") return observations.addLoaded(slot, memory.now);
        const { number, questionJsons = [] } = observations.expectedVersion(slot, age);
        const answers = new Map([...questionJsons, ...change.newQuestionJsons]);
        const { stateJson } = change;
        observations.addExpectedVersion(slot, { number, stateJson, questionJsons: answers });
      },
      reachedName: ({ kind }) => `commit: ${kind}`,
    }),
  ),
  operationOf(fc.record({ slot: slots, age: ages, highWater: fc.nat(4), ...STARTED }), (given) => ({
    ...A_POD,
    text:
      `clear ${given.slot}, started at "${given.startedAt}", version ${given.age} observations ago, ` +
      `raising the mark to ${given.highWater}`,
    run: ({ store }, observations) => {
      const { startedAt } = given;
      const read = { ...observations.expectedVersion(given.slot, given.age), startedAt };
      return store.clear(slotAt(given.slot), read, given.highWater);
    },
    reachedName: (reply) => `clear: ${reply}`,
  })),
];

/** Less frequent than the others, because an attempt gets its list once. */
export const listOperations: readonly OperationArbitrary[] = [
  operationOf(
    fc.record({ slot: slots, age: ages, read: fc.option(values.listJsons), ...LISTED }),
    ({ slot, age, read: listRead, listJson }) => ({
      ...A_POD,
      text: `adoptList ${slot}, version ${age} observations ago, ${listRead ?? "none"} there: ${listJson}`,
      run: ({ store }, observations) => {
        const read = { ...observations.expectedVersion(slot, age), listJson: listRead };
        return store.adoptList(slotAt(slot), { read, listJson });
      },
      reachedName: (there) => `adoptList: ${there === null ? "none" : "a list"}`,
    }),
  ),
];

/** A call that no store accepts: all must throw. */
export const invalidOperations: readonly OperationArbitrary[] = [
  operationOf(fc.constant({ userId: "", resourceId: "r" }), (slot) => ({
    ...A_POD,
    text: "load, with an empty user id",
    run: ({ store }) => store.load(slot),
  })),
];

/** The commands of the outbox and its index. */
export const outboxOperations: readonly OperationArbitrary[] = [
  operationOf(fc.record({ slot: slots, delayMs: values.delaysMs }), ({ slot, delayMs }) => ({
    ...A_POD,
    text: `enqueue ${slot}, in ${delayMs} ms`,
    run: ({ store }) => store.enqueue(slotAt(slot), delayMs),
    observe: (observations, due) => {
      observations.addDueTimes(slot, due);
    },
  })),
  // All rows that are due, in any order: which of two was due first may be a matter of a millisecond.
  operationOf(fc.constant(8), (limit) => ({
    ...A_POD,
    text: "claimDue",
    run: async ({ store }) => {
      const { rows, rest } = await store.claimDue({ leaseMs: values.LEASE_MS, limit });
      return { rows: rows.toSorted((a, b) => (a.slot.userId < b.slot.userId ? -1 : 1)), rest };
    },
    observe: (observations, { memory, lua, redis }) => {
      for (const [at, { slot, leaseEndMs }] of memory.rows.entries()) {
        const [here, there] = [lua, redis].map(({ rows }) => rows[at]?.leaseEndMs ?? 0);
        const due = { memory: leaseEndMs, lua: here ?? 0, redis: there ?? 0 };
        observations.addDueTimes(slot.userId === slotAt(0).userId ? 0 : 1, due);
      }
    },
    reachedName: ({ rows }) => (rows.length === 0 ? "claimDue: nothing" : "claimDue: rows"),
  })),
  operationOf(
    fc.record({ slot: slots, age: ages, how: fc.constantFrom("in", "drop") }),
    ({ slot, age, how }) => ({
      ...A_POD,
      text: `reschedule ${slot}, due time ${age} observations ago: ${how}`,
      run: ({ store, which }, observations) => {
        const due = observations.due(slot, age)?.[which] ?? 0;
        const next = how === "drop" ? how : { inMs: values.REST_MS };
        return store.reschedule(slotAt(slot), due, next);
      },
      reachedName: (isMoved) => `reschedule: ${isMoved ? "moved" : "stale"}`,
    }),
  ),
  operationOf(slots, (slot) => ({
    ...A_POD,
    text: `readOutbox ${slot}`,
    run: ({ store }) => store.readOutbox(slotAt(slot)),
  })),
  operationOf(
    fc.record({
      slot: slots,
      number: fc.constantFrom(1, 2),
      read: values.entries,
      next: fc.option(values.entries),
    }),
    ({ slot, number, read, next }) => ({
      ...A_POD,
      text: `acknowledge ${slot}, number ${number}: ${read} becomes ${next ?? "nothing"}`,
      run: ({ store }) => store.acknowledge(slotAt(slot), { number, read, next }),
      reachedName: (isDone) => `acknowledge: ${isDone ? "done" : "stale"}`,
    }),
  ),
];

function textOf(change: {
  readonly stateJson: string;
  readonly newQuestionJsons: ReadonlyMap<number, string>;
  readonly outboxEntry: string | null;
}): string {
  const answers = [...change.newQuestionJsons].map(([index, json]) => `${index}=${json}`);
  const waits = change.outboxEntry === null ? [] : [`outbox ${change.outboxEntry}`];
  return [change.stateJson, ...answers, ...waits].join(" ");
}
