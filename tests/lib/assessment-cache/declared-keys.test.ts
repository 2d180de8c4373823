import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  createLegacyRecordRepository,
  createOperatorStore,
  createRedisStore,
} from "#lib/assessment-cache";
import type { RedisConnection } from "#lib/assessment-cache";
import { redisCalls } from "#lib/assessment-cache/commands";
import { keysOf } from "#lib/assessment-cache/keys";
import { SCRIPTS } from "#lib/assessment-cache/scripts.generated";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";
import { permissionsOf } from "#tests/servers/redis-users";
import { connectWithoutTimeLimit } from "./unlimited-connection";

vi.setConfig({ testTimeout: 30_000 });

/**
 * Lua commands that access a record whose number only Redis knows, from the pointer or the high-water
 * mark. docs/operate.md says which servers reject that.
 */
const NUMBER_FROM_REDIS = ["commit", "create", "examine", "load", "peek", "repin", "seed"];

const STRICT = { username: "strict", password: "strict" } as const;
const SLOT = { userId: "ada@school", resourceId: "fractions" } as const;
const OPEN = '{"isFinalized":false}';
const CLOSED = '{"isFinalized":true}';

type Call = (count: number, ...rest: readonly (string | number)[]) => Promise<unknown>;

let server: RedisServer;
let admin: Redis;
let connection: RedisConnection;
const executed = new Set<string>();
const denied = new Set<string>();

/** Permits these keys only, like a server that checks declared keys. */
async function allowOnly(keys: readonly string[]): Promise<void> {
  const patterns = keys.map((key) => `~${key}`);
  await admin.call("ACL", "SETUSER", STRICT.username, "resetkeys", ...patterns);
}

/** Runs each Lua command with permission for its declared keys only; those of the list above then also with the slot's records. */
function restrictCommands(): void {
  const client = connection.client as unknown as Record<string, Call>;
  for (const name of Object.keys(SCRIPTS)) {
    const command = client[`holdfast_${name}`];
    if (command === undefined) throw new Error(`no command for ${name}`);
    client[`holdfast_${name}`] = async (count, ...rest) => {
      const declared = rest.slice(0, count).map(String);
      executed.add(name);
      try {
        await allowOnly(declared);
        return await command.call(connection.client, count, ...rest);
      } catch (error) {
        if (!NUMBER_FROM_REDIS.includes(name)) throw error;
        expect(String(error)).toMatch(/NOPERM|can't access/);
        denied.add(name);
        const { statePrefix, questionsPrefix, listPrefix } = keysOf(SLOT, "plain");
        const records = [statePrefix, questionsPrefix, listPrefix].map((prefix) => `${prefix}*`);
        await allowOnly([...declared, ...records]);
        return await command.call(connection.client, count, ...rest);
      } finally {
        await allowOnly(["assess:*"]);
      }
    };
  }
}

beforeAll(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
  const rights = permissionsOf("holdfast").split(" ");
  await admin.call("ACL", "SETUSER", STRICT.username, "on", `>${STRICT.password}`, ...rights);
  const target = { kind: "single", url: server.appUrl, login: STRICT } as const;
  connection = connectWithoutTimeLimit(target);
}, 30_000);
afterAll(async () => {
  connection.client.disconnect();
  admin.disconnect();
  await server.stop();
});

test("every Lua command accesses only its declared keys, except for records whose number Redis stores", async () => {
  const store = createRedisStore(connection);
  const operators = createOperatorStore(connection);
  const records = createLegacyRecordRepository(connection);
  const { run } = redisCalls(connection);
  restrictCommands();
  const slotKeys = keysOf(SLOT, "plain");
  const trailEntry = '{"kind":"test"}';

  // An attempt from its start to its result in the gradebook.
  expect(await store.create(SLOT, { number: 1, stateJson: OPEN, trailEntry })).toBe("created");
  const read = { number: 1, stateJson: OPEN };
  expect(await store.adoptList(SLOT, { read: { ...read, listJson: null }, listJson: "[]" })).toBe(
    "[]",
  );
  const stale = { ...read, stateJson: "{}" };
  const nothing = { newQuestionJsons: new Map<number, string>(), outboxEntry: null, trailEntry };
  const answers = new Map([[0, "{}"]]);
  expect(await store.commit(SLOT, { ...nothing, read: stale, stateJson: OPEN })).toMatchObject({
    kind: "stale",
    now: { record: { number: 1 } },
  });
  const dueMs = await store.enqueue(SLOT, 0);
  const finalizing = { ...nothing, read, stateJson: CLOSED, newQuestionJsons: answers };
  const committed = await store.commit(SLOT, { ...finalizing, outboxEntry: "{}" });
  expect(committed).toEqual({ kind: "committed" });
  expect(await store.reschedule(SLOT, dueMs, { inMs: 0 })).toBe(true);
  expect((await store.claimDue({ leaseMs: 10, limit: 10 })).rows).toHaveLength(1);
  expect(await store.acknowledge(SLOT, { number: 1, read: "{}", next: null })).toBe(true);
  expect((await store.load(SLOT)).record?.number).toBe(1);
  expect(await store.appendTrail(SLOT, '{"kind":"other"}')).toBe(true);

  // What operators, the legacy record repository and a backfill do.
  const prefixes = [slotKeys.statePrefix, slotKeys.questionsPrefix] as const;
  // Called directly, because the operators' store also reads a row of the outbox index.
  const examined = await run("examine", {
    keys: [slotKeys.pointer, slotKeys.highWater, slotKeys.outbox, slotKeys.aside],
    args: [...prefixes, 64, "1", slotKeys.listPrefix],
  });
  expect(examined).toMatchObject({ 0: "1", 9: 1 });
  const current = { number: 1, stateJson: CLOSED };
  const repin = { ...current, pointer: "1", current, isDryRun: false };
  expect(await operators.repin(SLOT, repin)).toBe("repinned");
  expect((await records.peek(SLOT)).isPinned).toBe(true);
  expect(await records.replace(SLOT, { number: 2, readJson: null, stateJson: "no JSON" })).toBe(
    "replaced",
  );
  const unreadable = { number: 2, stateJson: "no JSON", highWater: 0 };
  expect(await operators.quarantine(SLOT, unreadable)).toBe("aside");
  await admin.del(slotKeys.pointer);
  const seed = [slotKeys.statePrefix, 1, 60, 600, 64, "1", 10, "0"];
  const slot = [slotKeys.pointer, slotKeys.highWater, slotKeys.outbox, slotKeys.trail];
  expect(await run("seed", { keys: slot, args: seed })).toEqual([1, 1, 0]);
  const rows = { keys: ["assess:slot-index:{000}"], args: ["newest", "+inf", 1] };
  expect(await run("rows", rows)).toEqual([]);
  expect(await run("permissions", { keys: [slotKeys.pointer], args: [1, "GET @"] })).toEqual([
    [],
    [],
  ]);

  // A reset that also deletes a finalized record at the new mark.
  await admin.set(`${slotKeys.statePrefix}5`, CLOSED);
  expect(await store.clear(SLOT, current, 5)).toBe("cleared");
  expect(await admin.exists(`${slotKeys.statePrefix}1`, `${slotKeys.statePrefix}5`)).toBe(0);
  expect(await admin.exists(`${slotKeys.listPrefix}1`, `${slotKeys.questionsPrefix}1`)).toBe(0);

  expect([...executed].sort()).toEqual(Object.keys(SCRIPTS).sort());
  expect([...denied].sort()).toEqual(NUMBER_FROM_REDIS);
});
