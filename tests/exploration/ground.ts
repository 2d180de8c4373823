import { createMemoryStore, createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { Keyspace } from "#tests/lua/keyspace";
import type { Entry } from "#tests/lua/keyspace";
import { luaConnection } from "#tests/lua/lua-store";
import type { Call } from "./call";
import type { World } from "./world";

const TRAIL_KEY = "assess:events:u:r";

type Entries = ReadonlyMap<string, Entry>;
type Commands = Readonly<Record<string, (this: void, ...args: readonly unknown[]) => unknown>>;

/** What a call of the store did. */
export interface StoreExecution {
  readonly value: unknown;
  readonly entries: Entries;
  /** What it appended to the audit trail. */
  readonly trail: readonly string[];
}

/** The stores of production over keys that become those of one world after another. */
interface Ground {
  readonly execute: (world: World, call: Call) => Promise<StoreExecution>;
}

/** Grounds that no call uses: a call has its own for as long as it takes. */
const idle: Ground[] = [];

/** Executes a call on the production store: its Lua, its commands and its replies. */
export async function executeInLua(world: World, call: Call): Promise<StoreExecution> {
  const ground = idle.pop() ?? (await openGround());
  const execution = await ground.execute(world, call);
  idle.push(ground);
  return execution;
}

/** Executes a call on the memory store, which must do the same. `broken` breaks it, for a test. */
export async function executeInMemory(
  world: World,
  call: Call,
  broken: (store: AttemptStore) => AttemptStore,
): Promise<StoreExecution> {
  const { port, method, args } = call;
  const keys = new ExpiringMap(() => world.clockMs, world.entries);
  const options = { legacyPodsMayRun: port === "store" };
  const store = broken(createMemoryStore(options, () => world.clockMs, keys));
  const commands = store as unknown as Commands;
  const value = await commands[method]?.(...args);
  const trail = [...keys.hash(TRAIL_KEY).values()];
  keys.delete(TRAIL_KEY);
  return { value, entries: keys.entries(), trail };
}

async function openGround(): Promise<Ground> {
  let clockMs = 0;
  const keys = new Keyspace(() => clockMs);
  const connection = await luaConnection(keys);
  const storeOf = (legacyPodsMayRun: boolean): Commands =>
    createRedisStore(connection, { legacyPodsMayRun }) as unknown as Commands;
  const [store, alone] = [storeOf(true), storeOf(false)];
  return {
    execute: async (world, { port, method, args }) => {
      clockMs = world.clockMs;
      keys.become(world.entries);
      const commands = port === "store" ? store : alone;
      try {
        const value = await commands[method]?.(...args);
        return { value, ...withoutTrail(keys) };
      } catch (error) {
        const problem = connection.lastError() ?? String(error);
        throw new Error(`${method} has failed: ${problem}`, { cause: error });
      }
    },
  };
}

/**
 * What was done does not decide what is done next, so the trail is taken out of the world again: it
 * would only keep equal worlds apart. Each call shows what it appended.
 */
function withoutTrail(keys: Keyspace): Pick<StoreExecution, "entries" | "trail"> {
  const trail = keys.get(TRAIL_KEY)?.value ?? [];
  if (typeof trail === "string") throw new Error("the trail is a text");
  if ("size" in trail) keys.delete(TRAIL_KEY);
  // Time, entry, time, entry, ….
  const appended = [...trail.values()].filter((_, index) => index % 2 === 1);
  return { entries: keys.entries(), trail: appended };
}
