import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultHarness, Injection } from "../fault";
import { askRedis, infoOf, until } from "../environment/ask-redis";
import { monotonicMs } from "../history/operation";
import type { RedisServer } from "#tests/servers/redis-server";
import { affectedOperations, holding, spanOf, operationsWithCode } from "./effects";
import { ordinary, REACHABLE } from "./ordinary";

export function onlyServer({ environment }: Pick<FaultHarness, "environment">): RedisServer {
  const [server] = environment.servers;
  if (server === undefined) throw new Error("there is no server");
  return server;
}

async function killAndRestart(harness: FaultHarness): Promise<Injection> {
  const server = onlyServer(harness);
  const outage = await holding(
    () => server.kill("SIGKILL"),
    harness.lastsMs,
    () => server.restart(),
  );
  return { outages: [outage], proof: (history) => affectedOperations(history, [outage]) };
}

async function stopAndContinue(harness: FaultHarness): Promise<Injection> {
  const server = onlyServer(harness);
  const outage = await holding(server.pause, harness.lastsMs, server.resume);
  return { outages: [outage], proof: (history) => affectedOperations(history, [outage]) };
}

async function pauseClients(harness: FaultHarness, mode: "ALL" | "WRITE"): Promise<Injection> {
  // A server whose clients are all paused reads no command to resume: the pause has a duration.
  await askRedis(onlyServer(harness).port, "CLIENT", "PAUSE", harness.lastsMs, mode);
  const span = await spanOf(() => sleep(harness.lastsMs - PAUSE_EDGE_MS));
  await sleep(PAUSE_EDGE_MS);
  // Every command of ours is a script that may write, so WRITE holds them all back.
  return { outages: [span], proof: (history) => affectedOperations(history, [span]) };
}

/** The pause began before its answer came. */
const PAUSE_EDGE_MS = 100;

async function flushScripts(harness: FaultHarness): Promise<Injection> {
  const { port } = onlyServer(harness);
  const untilMs = monotonicMs() + harness.lastsMs;
  while (monotonicMs() < untilMs) {
    await askRedis(port, "SCRIPT", "FLUSH", "SYNC");
    await sleep(100);
  }
  const count = /count=(\d+)/.exec(await infoOf(port, "errorstat_NOSCRIPT"))?.[1];
  return { proof: () => (count === undefined ? null : `Redis said NOSCRIPT ${count} times`) };
}

async function becomeReplica(harness: FaultHarness): Promise<Injection> {
  const { port } = onlyServer(harness);
  const nobody = 1;
  const readOnly = await holding(
    () => askRedis(port, "REPLICAOF", "127.0.0.1", nobody),
    harness.lastsMs,
    () => askRedis(port, "REPLICAOF", "NO", "ONE"),
  );
  return { readOnly: [readOnly], proof: (history) => operationsWithCode(history, "READONLY") };
}

/** Large enough to be loaded for seconds, at the pace that `key-load-delay` sets. */
const FILLER_KEYS = 4_000;

async function loadSlowly(harness: FaultHarness): Promise<Injection> {
  const server = onlyServer(harness);
  const { port } = server;
  await askRedis(port, "DEBUG", "POPULATE", FILLER_KEYS, "filler", 64);
  await askRedis(port, "BGREWRITEAOF");
  await until("the append-only file is rewritten", async () => {
    const isRunning = await infoOf(port, "aof_rewrite_in_progress");
    const isPlanned = await infoOf(port, "aof_rewrite_scheduled");
    return isRunning === "0" && isPlanned === "0";
  });
  await server.kill("SIGKILL");
  const fromMs = monotonicMs();
  const restarted = server.restart();
  await until("Redis is loading", async () => {
    const reply = await askRedis(port, "GET", "x").catch((error: unknown) => String(error));
    return String(reply).includes("LOADING");
  });
  const loadingMs = monotonicMs();
  await restarted;
  const outage = { fromMs, untilMs: Math.max(loadingMs, monotonicMs() - 500) };
  return {
    outages: [{ fromMs, untilMs: loadingMs }],
    proof: (history) => affectedOperations(history, [outage]),
  };
}

export const SERVER_FAULTS: readonly Fault[] = [
  {
    ...ordinary("kill", "kill -9 and restart"),
    how: "kill -9 of the server, restart from its append-only file (appendfsync always)",
    inject: killAndRestart,
  },
  {
    ...ordinary("frozen", "a frozen server"),
    how: "SIGSTOP, later SIGCONT: connections stay open, nothing is answered",
    inject: stopAndContinue,
  },
  {
    ...ordinary("pause-all", "all commands held back"),
    how: "CLIENT PAUSE … ALL",
    inject: (harness) => pauseClients(harness, "ALL"),
  },
  {
    ...ordinary("pause-write", "writes held back"),
    how: "CLIENT PAUSE … WRITE, as in a failover",
    inject: (harness) => pauseClients(harness, "WRITE"),
  },
  {
    ...ordinary("script-flush", "scripts forgotten"),
    how: "SCRIPT FLUSH every 100 ms",
    notApplicable: { failClosed: REACHABLE },
    inject: flushScripts,
  },
  {
    ...ordinary("read-only", "a demoted server"),
    how: "REPLICAOF a port where nobody listens: READONLY, while reads are still answered",
    inject: becomeReplica,
  },
  {
    ...ordinary("loading", "a server that loads"),
    how: "kill -9, restart with 4,000 more keys and key-load-delay: LOADING for a second and more",
    redisArgs: [
      ...["--enable-debug-command", "yes", "--key-load-delay", "400"],
      ...["--loading-process-events-interval-bytes", "1024"],
    ],
    inject: loadSlowly,
  },
];
