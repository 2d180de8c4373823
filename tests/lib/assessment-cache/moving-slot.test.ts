import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createLegacyRecordRepository,
  createOperatorStore,
  createRedisStore,
} from "#lib/assessment-cache";
import type {
  AttemptStore,
  LegacyRecordRepository,
  OperatorStore,
  RedisConnection,
  SlotContents,
} from "#lib/assessment-cache";
import { redisCalls } from "#lib/assessment-cache/commands";
import type { RedisCalls } from "#lib/assessment-cache/commands";
import { keysOf } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { Fault } from "#lib/fault";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import type { RedisCluster } from "#tests/servers/redis-cluster";
import { stateJson } from "./backends";

/*
 * A hash slot of a Cluster moves to another node key by key. At every moment of the move, a command must
 * do all that it does on a slot that does not move, or be refused and leave everything as it was. Each
 * command runs with many choices of keys that have moved already.
 */

const SLOT = { userId: "user", resourceId: "quiz" };
const KEYS = keysOf(SLOT, "tagged");
const TTL_MS = 100_000_000;
const TTL_TOLERANCE_MS = 30_000;

const OPEN = stateJson(2);
const CLOSED = stateJson(2, { isFinalized: true });
const ANSWERS = new Map([
  [0, '{"a":0}'],
  [1, '{"a":1}'],
]);
const read = { number: 2, stateJson: OPEN, questionJsons: ANSWERS };
const change = {
  ...{ read, stateJson: stateJson(2, { answered: 3 }), outboxEntry: null, trailEntry: "a2 3/4 id" },
  newQuestionJsons: new Map([[2, '{"a":2}']]),
};

type Contents = Readonly<Record<string, string | readonly string[] | Record<string, string>>>;

/** What the slot holds before a command. */
const ACTIVE: Contents = {
  [KEYS.pointer]: "2",
  [KEYS.highWater]: "1",
  [KEYS.trail]: ["1", "s2 0/4 id now"],
  [`${KEYS.statePrefix}2`]: OPEN,
  [`${KEYS.questionsPrefix}2`]: Object.fromEntries(ANSWERS),
  [`${KEYS.listPrefix}2`]: "[]",
};
/** Keys that a slot has only after certain events: all declared keys of a command can exist. */
const OLDER: Contents = { [KEYS.outbox]: { "1": "{}" }, [KEYS.tombstone]: "2026 1" };

const without = (contents: Contents, ...keys: readonly string[]): Contents =>
  Object.fromEntries(Object.entries(contents).filter(([key]) => !keys.includes(key)));
const ofNumber = (number: number) =>
  [KEYS.statePrefix, KEYS.questionsPrefix, KEYS.listPrefix].map((prefix) => `${prefix}${number}`);

const FULL: Contents = { ...ACTIVE, ...OLDER };
const FINALIZED: Contents = { ...FULL, [`${KEYS.statePrefix}2`]: CLOSED, [KEYS.highWater]: "2" };
const BELOW: Contents = {
  ...FULL,
  [`${KEYS.statePrefix}1`]: stateJson(1, { isFinalized: true }),
  [`${KEYS.questionsPrefix}1`]: { "0": "{}" },
  [`${KEYS.listPrefix}1`]: "[]",
};
const EMPTY = without(FULL, KEYS.pointer, ...ofNumber(2));

interface Calls {
  readonly store: AttemptStore;
  readonly operators: OperatorStore;
  readonly records: LegacyRecordRepository;
  readonly run: RedisCalls["run"];
}

interface Situation {
  readonly name: string;
  readonly before: Contents;
  readonly call: (calls: Calls) => Promise<unknown>;
}

const load = ({ store }: Calls) => store.load(SLOT);
const commit = ({ store }: Calls) => store.commit(SLOT, change);
const finalizing = { ...change, stateJson: CLOSED, outboxEntry: "{}", trailEntry: "f2 4 id 50" };
const began = { startedAt: "2027", trailEntry: "x2 2/4 id" };
const created = { number: 2, stateJson: OPEN, ...began, listJson: "[]" };
const current = { number: 2, stateJson: OPEN };
const seed = ({ run }: Calls) =>
  run("seed", {
    keys: [KEYS.pointer, KEYS.highWater, KEYS.outbox, KEYS.trail],
    args: [KEYS.statePrefix, 2, 60, 600, 64, "0", 10, "0"],
  });
const tokenChange = {
  ...change,
  read: { number: 2, stateJson: OPEN, answerCount: 2 },
};

const SITUATIONS: readonly Situation[] = [
  { name: "load", before: FULL, call: load },
  { name: "load with few keys", before: ACTIVE, call: load },
  { name: "load of a finalized attempt", before: FINALIZED, call: load },
  { name: "load without a pointer", before: without(FULL, KEYS.pointer), call: load },
  { name: "load without an attempt", before: EMPTY, call: load },
  {
    name: "load of an attempt that lost its answers",
    before: without(FULL, `${KEYS.questionsPrefix}2`),
    call: load,
  },
  { name: "commit", before: FULL, call: commit },
  { name: "commit with few keys", before: ACTIVE, call: commit },
  {
    name: "commit of the first answer",
    before: without(FULL, `${KEYS.questionsPrefix}2`),
    call: ({ store }) => store.commit(SLOT, { ...change, read: current }),
  },
  {
    name: "commit of the first answer without a question list",
    before: without(FULL, `${KEYS.questionsPrefix}2`, `${KEYS.listPrefix}2`),
    call: ({ store }) => store.commit(SLOT, { ...change, read: current }),
  },
  { name: "commit by a token", before: FULL, call: ({ store }) => store.commit(SLOT, tokenChange) },
  {
    name: "commit that finalizes",
    before: FULL,
    call: ({ store }) => store.commit(SLOT, finalizing),
  },
  {
    name: "commit that is stale",
    before: FULL,
    call: ({ store }) => store.commit(SLOT, { ...change, read: { ...read, stateJson: "{}" } }),
  },
  {
    name: "create",
    before: EMPTY,
    call: ({ store }) => store.create(SLOT, created),
  },
  {
    name: "create over the leftovers of an earlier attempt",
    before: {
      ...EMPTY,
      [`${KEYS.questionsPrefix}2`]: { "0": "{}" },
      [`${KEYS.listPrefix}2`]: "[]",
    },
    call: ({ store }) => store.create(SLOT, created),
  },
  {
    name: "create of an attempt that exists",
    before: FULL,
    call: ({ store }) => store.create(SLOT, created),
  },
  {
    name: "clear",
    before: FULL,
    call: ({ store }) => store.clear(SLOT, { ...read, ...began }, 0),
  },
  {
    name: "clear of a finalized attempt",
    before: FINALIZED,
    call: ({ store }) => store.clear(SLOT, { ...read, stateJson: CLOSED, ...began }, 2),
  },
  {
    name: "clear with a finalized attempt below",
    before: BELOW,
    call: ({ store }) => store.clear(SLOT, { ...read, ...began }, 1),
  },
  {
    name: "adopt",
    before: FULL,
    call: ({ store }) =>
      store.adoptList(SLOT, { read: { ...current, listJson: "[]" }, listJson: "[1]" }),
  },
  {
    name: "acknowledge",
    before: FULL,
    call: ({ store }) => store.acknowledge(SLOT, { number: 1, read: "{}", next: null }),
  },
  {
    name: "a trail entry",
    before: FULL,
    call: ({ store }) => store.appendTrail(SLOT, '{"kind":"refused"}'),
  },
  {
    name: "examine",
    before: { ...BELOW, [KEYS.aside]: { "earlier:state": "{}" } },
    call: async ({ operators }) => numbersIn(await operators.examine(SLOT)),
  },
  {
    name: "repin",
    before: without(FULL, KEYS.pointer),
    call: ({ operators }) =>
      operators.repin(SLOT, { ...current, pointer: null, current, isDryRun: false }),
  },
  {
    name: "repin of an attempt without answers and list",
    before: without(FULL, `${KEYS.questionsPrefix}2`, `${KEYS.listPrefix}2`),
    call: ({ operators }) =>
      operators.repin(SLOT, { ...current, pointer: "2", current, isDryRun: false }),
  },
  {
    name: "quarantine",
    before: { ...FULL, [KEYS.aside]: { "earlier:state": "{}" } },
    call: ({ operators }) => operators.quarantine(SLOT, { ...current, highWater: 2 }),
  },
  { name: "peek", before: FULL, call: ({ records }) => records.peek(SLOT) },
  {
    name: "replace",
    before: FULL,
    call: ({ records }) => records.replace(SLOT, { number: 2, readJson: OPEN, stateJson: CLOSED }),
  },
  {
    name: "replace that deletes",
    before: FULL,
    call: ({ records }) => records.replace(SLOT, { number: 2, readJson: OPEN, stateJson: null }),
  },
  { name: "seed", before: without(FULL, KEYS.pointer), call: seed },
  { name: "seed of a finalized attempt", before: without(FINALIZED, KEYS.pointer), call: seed },
];

/**
 * All keys that these need are there: before the first key has moved and after the last, they must run.
 * The others need a key that exists nowhere, which Redis takes for one that is elsewhere.
 */
const RUN_BEFORE_AND_AFTER: ReadonlySet<string> = new Set([
  ...["load", "commit", "commit by a token", "commit that finalizes", "commit that is stale"],
  ...["create of an attempt that exists", "clear of a finalized attempt"],
  ...["clear with a finalized attempt below", "adopt", "acknowledge", "quarantine", "peek"],
  ...["replace", "replace that deletes"],
]);

/** Of what an operator is shown: without the times to live, which pass. */
function numbersIn({ records, currentNumber }: SlotContents) {
  return { currentNumber, records: records.map(({ number, stateJson: json }) => [number, json]) };
}

interface Held {
  readonly contents: Contents;
  /** In ms, by key; -1: forever. */
  readonly ttls: Readonly<Record<string, number>>;
}

type Outcome = { readonly reply: unknown } | { readonly refused: string };

describe("while a hash slot moves to another node", () => {
  let cluster: RedisCluster;
  let connection: RedisConnection;
  let calls: Calls;
  let hashSlot: number;
  let nodes: readonly Node[];
  let from: Node;
  let to: Node;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    // One redirection is enough; a refused command must not wait for the end of the move.
    const patience = { maxRedirections: 2, retryDelayOnTryAgain: 1 };
    const client = new Cluster([...cluster.startupNodes], patience);
    connection = { client, layout: "tagged", clock: systemClock };
    calls = {
      store: createRedisStore(connection),
      operators: createOperatorStore(connection),
      records: createLegacyRecordRepository(connection),
      run: redisCalls(connection).run,
    };
    nodes = await Promise.all(cluster.nodes.map(({ url, port }) => nodeOf(url, port)));
    hashSlot = Number(await nodes[0]?.client.cluster("KEYSLOT", KEYS.pointer));
    const owner = Math.floor((hashSlot * nodes.length) / 16_384);
    from = present(nodes[owner]);
    to = present(nodes[(owner + 1) % nodes.length]);
  }, 30_000);
  afterAll(async () => {
    connection.client.disconnect();
    for (const { client } of nodes) client.disconnect();
    await cluster.stop();
  });

  test.each(SITUATIONS)("$name happens entirely or not at all", async ({ name, before, call }) => {
    await arrange(before, null);
    const whole = await outcomeOf(call);
    expect(whole).toHaveProperty("reply");
    const after = await held();
    const keyCount = Object.keys(before).length;
    const replied: number[] = [];
    for (const moved of choicesOf(Object.keys(before))) {
      await arrange(before, moved);
      const start = await held();
      const outcome = await outcomeOf(call);
      const said = `${JSON.stringify(moved)} had moved, ${JSON.stringify(outcome)}`;
      const end = await held();
      if ("reply" in outcome) replied.push(moved.length);
      if ("refused" in outcome) expect(end.contents, said).toEqual(start.contents);
      else expect(outcome, said).toEqual(whole);
      if ("reply" in outcome) expect(end.contents, said).toEqual(after.contents);
      const expected = "reply" in outcome ? after.ttls : start.ttls;
      for (const [key, ttl] of Object.entries(expected)) {
        const off = Math.abs((end.ttls[key] ?? 0) - ttl);
        expect(off, `the time to live of ${key}; ${said}`).toBeLessThan(TTL_TOLERANCE_MS);
      }
    }
    if (RUN_BEFORE_AND_AFTER.has(name))
      expect(replied).toEqual(expect.arrayContaining([0, keyCount]));
  });

  /** The slot holds `contents`; the keys of `moved` are at the other node. null: nothing moves. */
  async function arrange(contents: Contents, moved: readonly string[] | null): Promise<void> {
    for (const { client } of [from, to]) {
      for (const key of await keysIn(client)) await asking(client, "DEL", key);
      await client.cluster("SETSLOT", hashSlot, "STABLE");
    }
    const pipeline = from.client.pipeline();
    for (const [key, value] of Object.entries(contents)) {
      if (typeof value === "string") pipeline.set(key, value);
      else if (isList(value)) pipeline.rpush(key, ...value);
      else pipeline.hset(key, value);
      pipeline.pexpire(key, TTL_MS);
    }
    await pipeline.exec();
    if (moved === null) return;
    await to.client.cluster("SETSLOT", hashSlot, "IMPORTING", from.id);
    await from.client.cluster("SETSLOT", hashSlot, "MIGRATING", to.id);
    if (moved.length > 0) await migrate(moved);
  }

  async function migrate(keys: readonly string[]): Promise<void> {
    const user = to.password === "" ? [] : ["AUTH2", to.username, to.password];
    const target = ["127.0.0.1", String(to.port), "", "0", "1000"];
    await from.client.call("MIGRATE", ...target, ...user, "KEYS", ...keys);
  }

  async function keysIn(client: Redis): Promise<readonly string[]> {
    return await client.cluster("GETKEYSINSLOT", hashSlot, 100);
  }

  /** Both nodes together. */
  async function held(): Promise<Held> {
    const contents: Record<string, Contents[string]> = {};
    const ttls: Record<string, number> = {};
    for (const { client } of [from, to]) {
      for (const key of await keysIn(client)) {
        if (key in contents) throw new Error(`${key} is on both nodes`);
        contents[key] = await valueOf(client, key);
        ttls[key] = Number(await asking(client, "PTTL", key));
      }
    }
    return { contents, ttls };
  }

  async function outcomeOf(call: Situation["call"]): Promise<Outcome> {
    try {
      return { reply: await call(calls) };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "redis_unavailable") throw error;
      return { refused: error.message };
    }
  }
});

interface Node {
  readonly client: Redis;
  readonly id: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

async function nodeOf(url: string, port: number): Promise<Node> {
  const client = new Redis(url);
  const { username, password } = new URL(url);
  return { client, id: await client.cluster("MYID"), port, username, password };
}

/** Sends a command about a key that may be on its way. */
async function asking(client: Redis, command: string, ...args: string[]): Promise<unknown> {
  const replies = await client
    .pipeline()
    .call("ASKING")
    .call(command, ...args)
    .exec();
  const [error, reply] = replies?.[1] ?? [new Error("no reply")];
  if (error !== null) throw error;
  return reply;
}

async function valueOf(client: Redis, key: string): Promise<Contents[string]> {
  switch (await asking(client, "TYPE", key)) {
    case "string":
      return String(await asking(client, "GET", key));
    case "hash": {
      const flat = (await asking(client, "HGETALL", key)) as string[];
      // Of the quarantine: without the times.
      const fields = flat.flatMap((field, at) =>
        at % 2 === 0 ? [[field.replace(/:\d{13}:/, ":"), flat[at + 1]]] : [],
      );
      return Object.fromEntries(fields) as Record<string, string>;
    }
    default: {
      // Of a trail: without the times.
      const items = (await asking(client, "LRANGE", key, "0", "-1")) as string[];
      return items.filter((_, at) => at % 2 === 1);
    }
  }
}

/** All choices in which at most two keys have moved, or at most two have not. */
function choicesOf(keys: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** keys.length }, (_, bits) =>
    keys.filter((_key, at) => (bits >> at) % 2 === 1),
  ).filter(({ length }) => length <= 2 || length >= keys.length - 2);
}

function isList(value: Contents[string]): value is readonly string[] {
  return Array.isArray(value);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is no such node");
  return value;
}
