import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultHarness, Injection } from "../fault";
import { askRedis, infoOf, withRedis } from "../environment/ask-redis";
import type { History } from "../history/history";
import { monotonicMs } from "../history/operation";
import { holding, operationsWithCode } from "./effects";
import { ordinary, REACHABLE } from "./ordinary";
import { onlyServer } from "./server-faults";

async function fillUp(harness: FaultHarness): Promise<Injection> {
  const { port } = onlyServer(harness);
  await holding(
    () => askRedis(port, "CONFIG", "SET", "maxmemory", 1, "maxmemory-policy", "noeviction"),
    harness.lastsMs,
    () => askRedis(port, "CONFIG", "SET", "maxmemory", 0),
  );
  return { proof: (history) => operationsWithCode(history, "redis_out_of_memory") };
}

async function evict(harness: FaultHarness): Promise<Injection> {
  const { port } = onlyServer(harness);
  const fromMs = monotonicMs();
  const used = Number(await infoOf(port, "used_memory"));
  const limit = ["maxmemory", used + 200_000, "maxmemory-policy", "allkeys-random"] as const;
  await askRedis(port, "CONFIG", "SET", ...limit);
  await withRedis(port, async (client) => {
    for (let at = 0; monotonicMs() < fromMs + harness.lastsMs; at += 1) {
      await client.set(`filler:${at}`, "x".repeat(2_000)).catch(() => undefined);
      await sleep(2);
    }
    await client.config("SET", "maxmemory", 0);
  });
  const evicted = await infoOf(port, "evicted_keys");
  const losses = [{ fromMs, untilMs: monotonicMs() }];
  return { losses, proof: () => (evicted === "0" ? null : `${evicted} keys were evicted`) };
}

async function flush(harness: FaultHarness): Promise<Injection> {
  const { port } = onlyServer(harness);
  const losses = [];
  for (let times = 0; times < 3; times += 1) {
    const fromMs = monotonicMs();
    await askRedis(port, "FLUSHALL");
    losses.push({ fromMs, untilMs: monotonicMs() });
    await sleep(harness.lastsMs / 3);
  }
  return { losses, proof: losesSeen };
}

/** What was taken away was seen to be missing by those who had it. */
export function losesSeen({ regressions }: History): string | null {
  const count = regressions.length;
  return count === 0 ? null : `${count} times a client saw less than before`;
}

const BROKEN_WORD = {
  mayReset: false,
  notApplicable: {
    failClosed: REACHABLE,
    grades: "the outbox lies in the Redis that forgot it; results of the gradebook stay (I3)",
  },
} as const;

export const MEMORY_FAULTS: readonly Fault[] = [
  {
    ...ordinary("out-of-memory", "no memory left"),
    how: "maxmemory below what is used, noeviction",
    notApplicable: {
      failClosed: "answers and finalizing go on by design; a start is refused and creates nothing",
    },
    inject: fillUp,
  },
  {
    ...ordinary("eviction", "keys evicted"),
    ...BROKEN_WORD,
    exceptions: ["redis-lost-data", "answers-evicted", "record-evicted", "two-keys-lost"],
    how: "maxmemory just above what is used, allkeys-random, and somebody who fills it",
    inject: evict,
  },
  {
    ...ordinary("flush", "everything flushed"),
    ...BROKEN_WORD,
    exceptions: ["redis-lost-data"],
    how: "FLUSHALL, three times",
    inject: flush,
  },
];
