import { Cluster } from "ioredis";
import type { Clock } from "../clock";
import { Fault } from "../fault";
import type { Slot } from "../slot";
import { keysVisited, seenBefore, serverAt, UNVISITED } from "./backfill-progress";
import type { BackfillProgress } from "./backfill-progress";
import { redisCalls } from "./commands";
import type { RedisConnection } from "./client";
import { keysOf, slotOfMember } from "./keys";
import type { KeyLayout } from "./keys";
import { asList } from "./replies";
import { createSlotIndex } from "./slot-index";
import { withSpareTime } from "./store-options";
import type { StoreOptions } from "./store-options";

/** Approximate number of keys that one SCAN visits. */
const STEP_KEYS = 1_000;

/** Records processed at once: few enough that the requests of students do not wait for long. */
const AT_ONCE = 50;

/** Tries of a call that Redis does not answer. The pauses grow, to five seconds in all. */
const TRIES_MAX = 7;
const PAUSE_MS = 250;

/**
 * `records` to `rows` count this run only; `visited`, `unreadable` and `strange` include the
 * earlier runs that it continues.
 */
export interface BackfillCounts {
  /** Approximate number of visited keys, of any kind. `total`: how many there are. */
  readonly visited: number;
  readonly total: number;
  readonly records: number;
  readonly pointers: number;
  readonly marks: number;
  readonly rows: number;
  /** Records of slots in which a key has a wrong type. An operator must look at them. */
  readonly unreadable: number;
  /** Keys that look like records of another layout. An operator must look at them. */
  readonly strange: number;
}

export interface BackfillOptions {
  readonly isDryRun: boolean;
  /** The highest number of keys visited in a second; null: no limit. */
  readonly keysPerSecond: number | null;
  readonly from: BackfillProgress;
  /** Called after each step, when everything that the step found has been written. */
  readonly onStep: (counts: BackfillCounts, reached: BackfillProgress) => void;
  /** Called after each step. */
  readonly isStopped: () => boolean;
  readonly store?: StoreOptions;
}

/**
 * Visits every key once and gives each slot with a record its pointer, its high-water mark and its
 * index rows. May run beside live traffic and may be repeated: a second run changes nothing. Throws
 * a `Fault` when Redis fails; the steps reported to `onStep` are then complete.
 */
export async function backfill(
  connection: RedisConnection,
  options: BackfillOptions,
): Promise<BackfillCounts> {
  const { client, clock } = connection;
  const { plain } = redisCalls(connection);
  await plain("TIME", () => client.time());
  const nodes = client instanceof Cluster ? client.nodes("master") : [client];
  const servers = await Promise.all(nodes.map((node) => plain("INFO", () => serverAt(node))));
  let counts: BackfillCounts = { ...NOTHING, ...seenBefore(servers, options.from) };
  let reached = options.from;
  const seed = seeder(connection, options);
  for (const { node, name, size } of servers) {
    let at = reached[name] ?? UNVISITED;
    while (at.cursor !== "done") {
      const before = at;
      const beganMs = clock.nowMs();
      const [next, keys] = await withRetries(clock, () =>
        plain("SCAN", () =>
          node.scan(before.cursor, "MATCH", "assess:state:*", "COUNT", stepOf(options)),
        ),
      );
      const found = await seed(keys);
      at = {
        cursor: next === "0" ? "done" : next,
        visited: before.visited + stepOf(options),
        unreadable: before.unreadable + found.unreadable,
        strange: before.strange + found.strange,
      };
      reached = { ...reached, [name]: at };
      const visited = keysVisited(at, size) - keysVisited(before, size);
      counts = added(counts, { ...found, visited });
      options.onStep(counts, reached);
      if (options.isStopped()) return counts;
      await keepPace(clock, beganMs, options);
    }
  }
  return counts;
}

const NOTHING: BackfillCounts = {
  ...{ visited: 0, total: 0, records: 0, pointers: 0, marks: 0, rows: 0 },
  ...{ unreadable: 0, strange: 0 },
};

type SeedCounts = Partial<BackfillCounts>;

function seeder(connection: RedisConnection, options: BackfillOptions) {
  const { clock, layout } = connection;
  const { run } = redisCalls(connection);
  const index = createSlotIndex(connection);
  const given = withSpareTime(options.store ?? {});
  const { ttlSeconds, longTtlSeconds, probeWindow, legacyPodsMayRun, trailEntries } = given;
  const timed = [ttlSeconds, longTtlSeconds, probeWindow, legacyPodsMayRun ? "1" : "0"];
  const args = [...timed, trailEntries, options.isDryRun ? "1" : "0"];

  const seed = async (key: string): Promise<SeedCounts> => {
    const found = recordOf(key, layout);
    if (found === null) return { strange: 1 };
    const at = keysOf(found.slot, layout);
    try {
      const isMissing = !(await index.holds(found.slot));
      // Written before the pointer: a superfluous row does no harm, a missing one would.
      if (isMissing && !options.isDryRun) await index.upsert(found.slot);
      const reply = await run("seed", {
        keys: [at.pointer, at.highWater, at.outbox, at.trail],
        args: [at.statePrefix, found.number, ...args],
      });
      const [, pointers, marks] = asList(reply).map(Number);
      return { records: 1, pointers: pointers ?? 0, marks: marks ?? 0, rows: isMissing ? 1 : 0 };
    } catch (error) {
      if (error instanceof Fault && !error.retryable) return { unreadable: 1 };
      throw error;
    }
  };
  return async (keys: readonly string[]): Promise<BackfillCounts> => {
    let counts = NOTHING;
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE);
      const seeded = await Promise.all(some.map((key) => withRetries(clock, () => seed(key))));
      counts = seeded.reduce(added, counts);
    }
    return counts;
  };
}

function added(counts: BackfillCounts, more: SeedCounts): BackfillCounts {
  const set = ["records", "pointers", "marks", "rows"] as const;
  const names = [...set, "visited", "unreadable", "strange"] as const;
  const sums = names.map((name) => [name, counts[name] + (more[name] ?? 0)] as const);
  return { ...counts, ...Object.fromEntries(sums) };
}

function recordOf(key: string, layout: KeyLayout): { slot: Slot; number: number } | null {
  const form = layout === "tagged" ? /^assess:state:\{(.+)\}:(\d+)$/ : /^assess:state:(.+):(\d+)$/;
  const [, member, digits] = form.exec(key) ?? [];
  const slot = member === undefined ? null : slotOfMember(member);
  if (slot === null || digits === undefined || !/^[1-9]\d{0,8}$/.test(digits)) return null;
  return { slot, number: Number(digits) };
}

/** Retries, because every call may be repeated and a short outage must not end the backfill. */
async function withRetries<Reply>(clock: Clock, call: () => Promise<Reply>): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Fault && error.retryable) || tries === TRIES_MAX) throw error;
      await clock.sleep(tries * PAUSE_MS);
    }
  }
}

function stepOf({ keysPerSecond }: BackfillOptions): number {
  return Math.max(1, Math.min(STEP_KEYS, Math.ceil((keysPerSecond ?? Infinity) / 5)));
}

/**
 * Limits the speed: waits until the time of a step that began at `beganMs` is over. After a slow
 * step the next ones do not go faster.
 */
async function keepPace(clock: Clock, beganMs: number, options: BackfillOptions): Promise<void> {
  const { keysPerSecond } = options;
  if (keysPerSecond === null) return;
  const waitMs = beganMs + (stepOf(options) / keysPerSecond) * 1_000 - clock.nowMs();
  if (waitMs > 0) await clock.sleep(waitMs);
}
