import { systemClock } from "../clock";
import type { AttemptStore, ClaimedRow, LoadedSlot, StorePart } from "../assessment-cache";
import type { Slot } from "../slot";
import { answerOf, freshName, requireEqual, rule, show, violation } from "./contract-rule";
import type { ContractRule } from "./contract-rule";

/** What the suite of a store needs to know. */
export interface StoreContractOptions {
  /**
   * `redisStore(client)` of a Redis for tests: the rules write slots of their own, which expire
   * after a minute, and take due rows of the outbox for a moment. Or a store of your own.
   */
  readonly store: StorePart | AttemptStore;
  /** How long one call may take. Default 1,000 ms. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1_000;
const TTL_SECONDS = 60;
const LEASE_MS = 30_000;
/** Connecting may take so many times as long as a call. */
const CONNECT_TIMES = 5;
const CONNECT_AGAIN_MS = 20;

const NO_ANSWERS: ReadonlyMap<number, string> = new Map();

const ATOMIC =
  "Use a Redis 7 or later in which Lua scripts run on the primary, without a proxy that splits or repeats commands. A store of your own must compare and write in one atomic step.";

/**
 * The most important promises of a store, in a form that needs no access to its keys: for the Redis
 * that you run (a managed service, a proxy, a cluster), or for a store of your own.
 */
export function storeContract({
  store: given,
  timeoutMs = TIMEOUT_MS,
}: StoreContractOptions): readonly ContractRule[] {
  const storeRule = (
    text: Pick<ContractRule, "id" | "title" | "why">,
    check: (store: AttemptStore) => Promise<void>,
  ): ContractRule => rule(text, () => withStore(given, timeoutMs, check));
  return [...attemptRules(storeRule), ...numberRules(storeRule), ...outboxRules(storeRule)];
}

type StoreRule = (
  text: Pick<ContractRule, "id" | "title" | "why">,
  check: (store: AttemptStore) => Promise<void>,
) => ContractRule;

async function withStore(
  given: StorePart | AttemptStore,
  timeoutMs: number,
  check: (store: AttemptStore) => Promise<void>,
): Promise<void> {
  if (!("open" in given)) {
    await check(timed(given, timeoutMs));
    return;
  }
  let connectionError: Error | null = null;
  const { store } = given.open({
    options: { ttlSeconds: TTL_SECONDS, longTtlSeconds: TTL_SECONDS },
    clock: systemClock,
    onError: (error) => {
      connectionError = error;
    },
  });
  try {
    const connectMs = CONNECT_TIMES * timeoutMs;
    const endMs = systemClock.nowMs() + connectMs;
    while (!(await isConnected(store))) {
      if (systemClock.nowMs() > endMs) {
        throw violation("The store did not connect.", {
          expected: `an answer to ping within ${connectMs} ms`,
          came: connectionError,
          todo: "Check the address, the password and the permissions of the client.",
        });
      }
      await systemClock.sleep(CONNECT_AGAIN_MS);
    }
    await check(timed(store, timeoutMs));
  } finally {
    await store.close();
  }
}

async function isConnected(store: Pick<AttemptStore, "ping">): Promise<boolean> {
  try {
    await store.ping();
    return true;
  } catch {
    return false;
  }
}

/** The store with calls that must answer in time. */
function timed(store: AttemptStore, timeoutMs: number): AttemptStore {
  const call = <Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> =>
    answerOf(`store.${name}`, work, {
      ...{ timeoutMs, todo: "Check the connection to the store and its permissions." },
    });
  return {
    load: (slot) => call("load", () => store.load(slot)),
    create: (slot, record) => call("create", () => store.create(slot, record)),
    commit: (slot, change) => call("commit", () => store.commit(slot, change)),
    clear: (slot, read, mark) => call("clear", () => store.clear(slot, read, mark)),
    adoptList: (slot, adoption) => call("adoptList", () => store.adoptList(slot, adoption)),
    enqueue: (slot, delayMs) => call("enqueue", () => store.enqueue(slot, delayMs)),
    claimDue: (options) => call("claimDue", () => store.claimDue(options)),
    reschedule: (slot, seenMs, next) =>
      call("reschedule", () => store.reschedule(slot, seenMs, next)),
    readOutbox: (slot) => call("readOutbox", () => store.readOutbox(slot)),
    acknowledge: (slot, entry) => call("acknowledge", () => store.acknowledge(slot, entry)),
    readTrail: (slot) => call("readTrail", () => store.readTrail(slot)),
    appendTrail: (slot, text) => call("appendTrail", () => store.appendTrail(slot, text)),
    ping: () => call("ping", () => store.ping()),
    close: () => store.close(),
  };
}

function freshSlot(): Slot {
  return { userId: freshName(), resourceId: "contract" };
}

/** A record with the fields that a store reads. */
function stateJson(attemptNumber: number, more: object = {}): string {
  return JSON.stringify({ attemptNumber, isFinalized: false, startedAt: "a", ...more });
}

async function opened(store: AttemptStore, number = 1, slot = freshSlot()) {
  const read = { number, stateJson: stateJson(number) };
  requireEqual(await store.create(slot, read), "created", {
    what: `create did not open attempt ${number} of an unused slot.`,
    todo: "Open the attempt if the slot has none and the number is not used.",
  });
  return { slot, read };
}

async function finalized(store: AttemptStore, number = 1) {
  const { slot, read } = await opened(store, number);
  const finalJson = stateJson(number, { isFinalized: true });
  const reply = await store.commit(slot, {
    ...{ read, stateJson: finalJson, newQuestionJsons: NO_ANSWERS },
    outboxEntry: `{"number":${number}}`,
  });
  requireEqual(reply.kind, "committed", {
    what: "commit did not replace the record that was just created.",
    todo: ATOMIC,
  });
  return { slot, read: { number, stateJson: finalJson }, entry: `{"number":${number}}` };
}

function attemptRules(storeRule: StoreRule): readonly ContractRule[] {
  return [
    storeRule(
      {
        id: "store.unused",
        title: "load finds nothing in an unused slot",
        why: "A student's first attempt would not be the first.",
      },
      async (store) => {
        const expected: LoadedSlot = {
          ...{ record: null, highWater: 0, pointerFound: null, orphanedNumber: null },
        };
        requireEqual(await store.load(freshSlot()), expected, {
          what: "load found something in a slot that nobody has used.",
          todo: "Keep the slots apart, and return highWater 0 for a slot without a mark.",
        });
      },
    ),
    storeRule(
      {
        id: "store.round-trip",
        title: "load returns records, answers and lists byte for byte",
        why: "A commit compares what it read. If one byte differs, nothing can be written any more.",
      },
      async (store) => {
        const slot = freshSlot();
        const json = stateJson(1, { text: 'é"\\\u2028😀\u0000', empty: [], big: 1e21 });
        const listJson = '[{"id":"é 1"},{"id":"2"}]';
        await store.create(slot, { number: 1, stateJson: json, listJson });
        const answers = new Map([[0, '{"response":["ü",[],{}]}']]);
        const next = `${json} `;
        await store.commit(slot, {
          ...{ read: { number: 1, stateJson: json }, stateJson: next },
          ...{ newQuestionJsons: answers, outboxEntry: null },
        });
        const { record } = await store.load(slot);
        requireEqual(
          record && { ...record, questionJsons: [...record.questionJsons] },
          {
            ...{ number: 1, stateJson: next, questionJsons: [...answers] },
            ...{ outboxEntry: null, listJson },
          },
          { what: "load did not return what was written.", todo: "Store texts as they are." },
        );
      },
    ),
    storeRule(
      {
        id: "store.slots-apart",
        title: "ids with any characters make slots of their own",
        why: "A student would see the attempt of another student.",
      },
      async (store) => {
        const name = freshName();
        const slots = [
          { userId: `${name}:a`, resourceId: "b" },
          { userId: name, resourceId: "a:b" },
          { userId: `${name}%3Aa`, resourceId: "b" },
          { userId: `${name}:A`, resourceId: "b" },
          { userId: `${name} {a}*?[b]\n`, resourceId: "漢字/😀" },
        ];
        for (const [index, slot] of slots.entries()) await opened(store, index + 1, slot);
        for (const [index, slot] of slots.entries()) {
          requireEqual((await store.load(slot)).record?.number, index + 1, {
            what: `load(${show(slot)}) returned the attempt of another slot.`,
            todo: "Encode the ids in keys so that no two slots have the same key.",
          });
        }
      },
    ),
    storeRule(
      {
        id: "store.create-once",
        title: "of creates at the same time one opens the attempt",
        why: "Two tabs of a student would work on two attempts.",
      },
      async (store) => {
        const slot = freshSlot();
        const replies = await Promise.all(
          [1, 2, 3, 4].map((tab) =>
            store.create(slot, { number: 1, stateJson: stateJson(1, { tab }) }),
          ),
        );
        const sorted = [...replies].map((reply) => show(reply)).sort();
        requireEqual(sorted, ["created", "occupied", "occupied", "occupied"].map(show), {
          ...{ what: "create opened an attempt more than once, or not at all.", todo: ATOMIC },
        });
        requireEqual(await store.create(slot, { number: 2, stateJson: stateJson(2) }), "occupied", {
          what: "create opened a second attempt beside the current one.",
          todo: "Answer occupied while the slot has an attempt.",
        });
      },
    ),
    storeRule(
      {
        id: "store.commit-compares",
        title: "of commits from the same state one is written, and the others change nothing",
        why: "The answer of one tab would overwrite the answer of another.",
      },
      async (store) => {
        const { slot, read } = await opened(store);
        const changes = [1, 2, 3].map((tab) => ({
          ...{ read, stateJson: stateJson(1, { tab }), outboxEntry: null },
          newQuestionJsons: new Map([[0, `{"tab":${tab}}`]]),
        }));
        const replies = await Promise.all(changes.map((change) => store.commit(slot, change)));
        const committed = replies.flatMap(({ kind }, index) =>
          kind === "committed" ? [index] : [],
        );
        requireEqual(committed.length, 1, {
          what: `commit wrote ${committed.length} of 3 changes of the same state.`,
          todo: ATOMIC,
        });
        const won = changes[committed[0] ?? 0];
        const { record } = await store.load(slot);
        requireEqual(
          { state: record?.stateJson, answer: record?.questionJsons.get(0) },
          { state: won?.stateJson, answer: won?.newQuestionJsons.get(0) },
          { what: "A refused commit has changed something.", todo: ATOMIC },
        );
        const lost = replies.find(({ kind }) => kind === "stale");
        requireEqual(lost?.kind === "stale" ? lost.now.record?.stateJson : null, won?.stateJson, {
          what: "commit answered stale without the state that is there now.",
          todo: "Return what load would say, read in the same atomic step.",
        });
      },
    ),
    storeRule(
      {
        id: "store.clear-compares",
        title: "clear removes only the attempt that was read",
        why: "A reset that comes late would delete the attempt that the student has begun since.",
      },
      async (store) => {
        const { slot, read } = await opened(store);
        const stale = await store.clear(slot, { ...read, stateJson: "{}" }, 1);
        requireEqual([stale, (await store.load(slot)).record?.number], ["stale", 1], {
          what: "clear removed an attempt that differs from the one that was read.",
          todo: ATOMIC,
        });
        requireEqual(await store.clear(slot, read, 1), "cleared", {
          what: "clear did not remove the attempt that was read.",
          todo: "Remove the record and the pointer if both are as they were read.",
        });
        await opened(store, 2, slot);
        const late = await store.clear(slot, read, 1);
        requireEqual([late, (await store.load(slot)).record?.number], ["stale", 2], {
          what: "clear removed the next attempt.",
          todo: "Compare the pointer, too.",
        });
      },
    ),
    storeRule(
      {
        id: "store.list-adopted-once",
        title: "adoptList keeps the first question list of an attempt",
        why: "Two pods with different content would show a student different questions.",
      },
      async (store) => {
        const { slot, read } = await opened(store);
        const adoption = { read: { ...read, listJson: null }, listJson: '["first"]' };
        await store.adoptList(slot, adoption);
        const there = await store.adoptList(slot, { ...adoption, listJson: '["second"]' });
        const { record } = await store.load(slot);
        requireEqual([there, record?.listJson], ['["first"]', '["first"]'], {
          what: "adoptList did not keep and return the first list.",
          todo: "Write the list only if there is none, and return the one that is there then.",
        });
      },
    ),
  ];
}

function numberRules(storeRule: StoreRule): readonly ContractRule[] {
  return [
    storeRule(
      {
        id: "store.number-used-once",
        title: "create refuses the number of an attempt that was finalized and removed",
        why: "Two attempts would have the same result id, and one result would be lost.",
      },
      async (store) => {
        const { slot, read } = await finalized(store, 3);
        await store.clear(slot, read, 3);
        const reply = await store.create(slot, { number: 3, stateJson: stateJson(3) });
        requireEqual(reply, "burned", {
          what: "create opened an attempt with a number that is used.",
          todo: "Refuse every number that is not above the high-water mark.",
        });
        await opened(store, 4, slot);
      },
    ),
    storeRule(
      {
        id: "store.mark-never-falls",
        title: "the high-water mark never falls",
        why: "Numbers would be used twice.",
      },
      async (store) => {
        const { slot, read } = await opened(store, 5);
        await store.clear(slot, read, 1);
        requireEqual((await store.load(slot)).highWater, 4, {
          what: "clear with a lower mark than that of create has changed the mark.",
          todo: "Write the higher of the two marks.",
        });
      },
    ),
    storeRule(
      {
        id: "store.given-up-stays-given-up",
        title: "create refuses an attempt that did not begin after the one that was given up",
        why: "A request that comes late would open the attempt again that the student has just reset.",
      },
      async (store) => {
        const { slot, read } = await opened(store);
        const startedAt = "2026-03-01T12:00:00.000Z";
        await store.clear(slot, { ...read, startedAt }, 1);
        const late = { number: 2, stateJson: stateJson(2), startedAt };
        requireEqual(
          await store.create(slot, late),
          { kind: "cleared", latestStart: startedAt },
          {
            what: "create opened an attempt that began with the one that was given up.",
            todo: "Keep the latest start of the attempts that were given up, and compare it.",
          },
        );
        const later = { ...late, startedAt: "2026-03-01T12:00:00.001Z" };
        requireEqual(await store.create(slot, later), "created", {
          what: "create refused an attempt that began after the one that was given up.",
          todo: "Refuse only attempts that began at the same time or before.",
        });
      },
    ),
  ];
}

function outboxRules(storeRule: StoreRule): readonly ContractRule[] {
  return [
    storeRule(
      {
        id: "store.finalize-atomic",
        title: "a finalizing commit raises the high-water mark and fills the outbox",
        why: "A finalized attempt without an outbox entry never reaches the gradebook.",
      },
      async (store) => {
        const { slot, entry } = await finalized(store, 2);
        const { highWater, record } = await store.load(slot);
        requireEqual(
          { highWater, outbox: [...(await store.readOutbox(slot))], ofRecord: record?.outboxEntry },
          { highWater: 2, outbox: [[2, entry]], ofRecord: entry },
          { what: "A finalizing commit did not write everything.", todo: ATOMIC },
        );
      },
    ),
    storeRule(
      {
        id: "store.acknowledge-compares",
        title: "acknowledge changes an outbox entry only if it is the one that was read",
        why: "A publisher that is late would remove a result that was never published.",
      },
      async (store) => {
        const { slot, entry } = await finalized(store);
        const outbox = async () => [...(await store.readOutbox(slot))];
        const changed = await store.acknowledge(slot, { number: 1, read: "other", next: null });
        requireEqual([changed, await outbox()], [false, [[1, entry]]], {
          ...{ what: "acknowledge removed an entry that nobody had read.", todo: ATOMIC },
        });
        const replaced = await store.acknowledge(slot, { number: 1, read: entry, next: "next" });
        requireEqual([replaced, await outbox()], [true, [[1, "next"]]], {
          ...{ what: "acknowledge did not replace the entry that was read.", todo: ATOMIC },
        });
        const removed = await store.acknowledge(slot, { number: 1, read: "next", next: null });
        requireEqual([removed, await outbox()], [true, []], {
          ...{ what: "acknowledge did not remove the entry that was read.", todo: ATOMIC },
        });
      },
    ),
    storeRule(
      {
        id: "store.lease",
        title: "claimDue gives a due row to one caller until its lease ends",
        why: "Every pod would publish every result at the same time.",
      },
      async (store) => {
        const slot = freshSlot();
        await store.enqueue(slot, 0);
        const mine = await claimsOf(store, slot);
        const others = await claimsOf(store, slot);
        const [row] = mine;
        if (row !== undefined) await store.reschedule(slot, row.leaseEndMs, "drop");
        requireEqual([mine.length, others.length], [1, 0], {
          what: "claimDue gave a due row to no caller or to two.",
          todo: ATOMIC,
        });
      },
    ),
    storeRule(
      {
        id: "store.not-before-due",
        title: "claimDue gives no row before it is due",
        why: "A gradebook that asked for a pause would be called without one.",
      },
      async (store) => {
        const slot = freshSlot();
        const dueMs = await store.enqueue(slot, LEASE_MS);
        const rows = await claimsOf(store, slot);
        await store.reschedule(slot, dueMs, "drop");
        requireEqual(rows, [], {
          what: "claimDue gave a row 30 s before it was due.",
          todo: "Compare with the clock of the store.",
        });
      },
    ),
    storeRule(
      {
        id: "store.reschedule-compares",
        title: "reschedule does not move a row that was moved since",
        why: "A publisher that is late would drop the row of a result that waits.",
      },
      async (store) => {
        const slot = freshSlot();
        const first = await store.enqueue(slot, LEASE_MS);
        const second = await store.enqueue(slot, 2 * LEASE_MS);
        const late = await store.reschedule(slot, first, "drop");
        const dropped = await store.reschedule(slot, second, "drop");
        requireEqual([late, dropped], [false, true], {
          what: "reschedule dropped a row by an old time, or not by its own.",
          todo: ATOMIC,
        });
      },
    ),
  ];
}

/** The claimed rows of this slot. Rows of other slots are given back. */
async function claimsOf(store: AttemptStore, slot: Slot) {
  const rows: ClaimedRow[] = [];
  let shards: readonly number[] | undefined;
  while (shards?.length !== 0) {
    const options = { leaseMs: LEASE_MS, limit: 1_000, ...(shards !== undefined && { shards }) };
    const claim = await store.claimDue(options);
    rows.push(...claim.rows);
    shards = claim.rest;
  }
  const others = rows.filter((row) => row.slot.userId !== slot.userId);
  for (const row of others) await store.reschedule(row.slot, row.leaseEndMs, { inMs: 0 });
  return rows.filter((row) => row.slot.userId === slot.userId);
}
