import { Redis } from "ioredis";
import { createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import type { Environment, Execution, LiveCall } from "./attempt-types";
import { failed } from "./call";
import type { Call, Port, Reply } from "./call";
import { textOf } from "./core/interner";
import { executeInMemory } from "./ground";
import { TwoClocks } from "./redis-clocks";
import { differences, inProcess, onRedis } from "./redis-difference";
import { changeKeys, emptied, holdingOf } from "./redis-keys";
import { emptyWorld, execute, WITHOUT_TRAIL } from "./world";
import type { World } from "./world";

/** Stores were told the same and are not alike. */
class Disagreement extends Error {}

type Methods = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;

type BreakStore = (store: AttemptStore) => AttemptStore;

/** Breaks a store, for a difference that must be found. */
interface BrokenStores {
  readonly redis?: BreakStore;
  readonly memory?: BreakStore;
}

const asItIs: BreakStore = (store) => store;

const IN_REDIS = { here: "in process", there: "in Redis" } as const;
const IN_MEMORY = { here: "in process", there: "in memory" } as const;

/** Times to live are in seconds; Redis may round what it reckons them from. */
const ROUNDING_MS = 1_000;

/**
 * A real Redis, one command in flight at a time. Whatever is called on it is called in process too,
 * as the search does it: both must reply alike at every call and hold the same keys at the end of
 * every history. At every call the memory store must reply alike and hold the same keys as well. The
 * gradebook is a map, as in the search.
 */
export class RedisEnvironment implements Environment {
  /** How many calls of the store have been made on Redis. */
  commands = 0;
  readonly #url: string;
  readonly #raw: Redis;
  readonly #clients: Redis[] = [];
  readonly #stores = new Map<string, AttemptStore>();
  readonly #broken: Required<BrokenStores>;
  #clocks = new TwoClocks(0, 0);
  #beganMs = 0;

  constructor(url: string, broken: BrokenStores = {}) {
    this.#url = url;
    this.#broken = { redis: asItIs, memory: asItIs, ...broken };
    this.#raw = this.#connect();
  }

  readonly begin = async (world: World): Promise<void> => {
    this.#beganMs = await emptied(this.#raw);
    this.#clocks = new TwoClocks(world.clockMs, this.#beganMs);
    const nothing = { ...emptyWorld(), clockMs: world.clockMs };
    await changeKeys(this.#raw, { before: nothing, after: world }, this.#clocks);
  };

  readonly call = async (world: World, { pod, call, fault }: LiveCall): Promise<Execution> => {
    const isOfStore = call.port === "store" || call.port === "alone";
    // The store on Redis keeps no trail in this comparison.
    const isCompared = isOfStore && call.method !== "appendTrail";
    if (!isCompared || fault === "error before") return execute(world, call, fault);
    const executed = await execute(world, call, null);
    await compareWithMemory(world, call, { executed, broken: this.#broken.memory });
    await this.#compare(pod, call, executed);
    return fault === "reply lost" ? { ...executed, reply: failed(call) } : executed;
  };

  readonly change = (before: World, after: World): Promise<void> =>
    changeKeys(this.#raw, { before, after }, this.#clocks);

  readonly end = async ({ entries: here }: World): Promise<void> => {
    const { entries: redis, timeMs } = await holdingOf(this.#raw);
    const tookMs = timeMs - this.#beganMs + ROUNDING_MS;
    const told = [
      ...differences({ here, there: redis, tookMs }, this.#clocks, IN_REDIS),
      ...this.#clocks.strange(tookMs),
    ];
    if (told.length > 0) throw new Disagreement(told.join("\n"));
  };

  stop(): void {
    for (const client of this.#clients) client.disconnect();
  }

  async #compare(pod: number, call: Call, { reply }: Execution): Promise<void> {
    const { method, args } = onRedis(call, this.#clocks);
    const store = this.#storeOf(pod, call.port) as unknown as Methods;
    this.commands += 1;
    const replied = await store[method]?.(...args);
    const here = valueOf(reply);
    const there = inProcess(call, { here, redis: replied }, this.#clocks);
    if (textOf(here) === textOf(there)) return;
    const told = `${textOf(here)} in process, ${textOf(there)} in Redis`;
    throw new Disagreement(`the reply to ${method}: ${told}`);
  }

  /** Each pod has a connection of its own. */
  #storeOf(pod: number, port: Port): AttemptStore {
    const key = `${pod} ${port}`;
    const known = this.#stores.get(key);
    if (known !== undefined) return known;
    const options = { ...WITHOUT_TRAIL, legacyPodsMayRun: port === "store" };
    const client = this.#connect();
    const connection = { client, layout: "plain", clock: systemClock } as const;
    const store = this.#broken.redis(createRedisStore(connection, options));
    this.#stores.set(key, store);
    return store;
  }

  /** Without the time limits of a request path: a slow machine is no difference between stores. */
  #connect(): Redis {
    const client = new Redis(this.#url);
    this.#clients.push(client);
    return client;
  }
}

function valueOf(reply: Reply): unknown {
  return reply.kind === "value" ? reply.value : undefined;
}

/** The memory store, in the same world, has done the same. Its clock stands still too. */
async function compareWithMemory(
  world: World,
  call: Call,
  { executed, broken }: { readonly executed: Execution; readonly broken: BreakStore },
): Promise<void> {
  const memory = await executeInMemory(world, call, broken);
  const { reply, details, world: after } = executed;
  const [here, there] = [
    { value: valueOf(reply), trail: details.trail },
    { value: memory.value, trail: memory.trail },
  ];
  const clocks = new TwoClocks(world.clockMs, world.clockMs);
  const holdings = { here: after.entries, there: memory.entries, tookMs: 0 };
  const told = [
    ...(textOf(here) === textOf(there)
      ? []
      : [`the reply to ${call.method}: ${textOf(here)} in process, ${textOf(there)} in memory`]),
    ...differences(holdings, clocks, IN_MEMORY),
  ];
  if (told.length > 0) throw new Disagreement(told.join("\n"));
}
