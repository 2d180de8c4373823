import { Redis } from "ioredis";
import { createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import type { Environment, Execution, LiveCall } from "./attempt-types";
import { failed } from "./call";
import type { Call, Port } from "./call";
import { textOf } from "./core/interner";
import { TwoClocks } from "./redis-clocks";
import { differences, inMemory, onRedis } from "./redis-difference";
import { changeKeys, emptied, holdingOf } from "./redis-keys";
import { emptyWorld, execute, WITHOUT_TRAIL } from "./world";
import type { World } from "./world";

/** The memory store and Redis were told the same and are not alike. */
class Disagreement extends Error {}

type Methods = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;

/** Times to live are in seconds; Redis may round what it reckons them from. */
const ROUNDING_MS = 1_000;

/**
 * A real Redis, one command in flight at a time. Whatever is called on it is called on the
 * production memory store too, and both must reply alike at every call and hold the same keys at
 * the end of every history. The gradebook is a map, as in the search.
 */
export class RedisEnvironment implements Environment {
  /** How many calls of the store have been made on Redis. */
  commands = 0;
  readonly #url: string;
  readonly #raw: Redis;
  readonly #clients: Redis[] = [];
  readonly #stores = new Map<string, AttemptStore>();
  readonly #broken: (store: AttemptStore) => AttemptStore;
  #clocks = new TwoClocks(0, 0);
  #beganMs = 0;

  /** `broken` breaks the store on Redis, for a difference that must be found. */
  constructor(url: string, broken: (store: AttemptStore) => AttemptStore = (store) => store) {
    this.#url = url;
    this.#broken = broken;
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
    // Neither store of this comparison keeps a trail.
    const isCompared = isOfStore && call.method !== "appendTrail";
    if (!isCompared || fault === "error before") return execute(world, call, fault);
    const executed = await execute(world, call, null);
    await this.#compare(pod, call, executed);
    return fault === "reply lost" ? { ...executed, reply: failed(call) } : executed;
  };

  readonly change = (before: World, after: World): Promise<void> =>
    changeKeys(this.#raw, { before, after }, this.#clocks);

  readonly end = async ({ entries: memory }: World): Promise<void> => {
    const { entries: redis, timeMs } = await holdingOf(this.#raw);
    const tookMs = timeMs - this.#beganMs + ROUNDING_MS;
    const told = [
      ...differences({ memory, redis, tookMs }, this.#clocks),
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
    const memory = reply.kind === "value" ? reply.value : undefined;
    const redis = inMemory(call, { memory, redis: replied }, this.#clocks);
    if (textOf(memory) === textOf(redis)) return;
    const told = `${textOf(memory)} in memory, ${textOf(redis)} in Redis`;
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
    const store = this.#broken(createRedisStore(connection, options));
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
