import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Stage, Struck } from "../fault";
import { askRedis, infoOf, until } from "../ground/ask-redis";
import { monotonicMs } from "../history/operation";
import type { RedisServer } from "#tests/servers/redis-server";
import { felt, holding, spanOf, told } from "./felt";
import { ordinary, REACHABLE } from "./ordinary";

export function onlyServer({ ground }: Pick<Stage, "ground">): RedisServer {
  const [server] = ground.servers;
  if (server === undefined) throw new Error("there is no server");
  return server;
}

async function killAndRestart(stage: Stage): Promise<Struck> {
  const server = onlyServer(stage);
  const outage = await holding(
    () => server.kill("SIGKILL"),
    stage.lastsMs,
    () => server.restart(),
  );
  return { outages: [outage], proof: (history) => felt(history, [outage]) };
}

async function stopAndContinue(stage: Stage): Promise<Struck> {
  const server = onlyServer(stage);
  const outage = await holding(server.pause, stage.lastsMs, server.resume);
  return { outages: [outage], proof: (history) => felt(history, [outage]) };
}

async function pauseClients(stage: Stage, mode: "ALL" | "WRITE"): Promise<Struck> {
  // A server whose clients are all paused does not hear that it may go on: it is told for how long.
  await askRedis(onlyServer(stage).port, "CLIENT", "PAUSE", stage.lastsMs, mode);
  const span = await spanOf(() => sleep(stage.lastsMs - PAUSE_EDGE_MS));
  await sleep(PAUSE_EDGE_MS);
  // Every command of ours is a script that may write, so WRITE holds them all back.
  return { outages: [span], proof: (history) => felt(history, [span]) };
}

/** The pause began before its answer came. */
const PAUSE_EDGE_MS = 100;

async function flushScripts(stage: Stage): Promise<Struck> {
  const { port } = onlyServer(stage);
  const untilMs = monotonicMs() + stage.lastsMs;
  while (monotonicMs() < untilMs) {
    await askRedis(port, "SCRIPT", "FLUSH", "SYNC");
    await sleep(100);
  }
  const count = /count=(\d+)/.exec(await infoOf(port, "errorstat_NOSCRIPT"))?.[1];
  return { proof: () => (count === undefined ? null : `Redis said NOSCRIPT ${count} times`) };
}

async function becomeReplica(stage: Stage): Promise<Struck> {
  const { port } = onlyServer(stage);
  const nobody = 1;
  const readOnly = await holding(
    () => askRedis(port, "REPLICAOF", "127.0.0.1", nobody),
    stage.lastsMs,
    () => askRedis(port, "REPLICAOF", "NO", "ONE"),
  );
  return { readOnly: [readOnly], proof: (history) => told(history, "READONLY") };
}

/** Large enough to be loaded for seconds, at the pace that `key-load-delay` sets. */
const FILLER_KEYS = 4_000;

async function loadSlowly(stage: Stage): Promise<Struck> {
  const server = onlyServer(stage);
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
  return { outages: [{ fromMs, untilMs: loadingMs }], proof: (history) => felt(history, [outage]) };
}

export const SERVER_FAULTS: readonly Fault[] = [
  {
    ...ordinary("kill", "kill -9 and restart"),
    how: "kill -9 of the server, restart from its append-only file (appendfsync always)",
    strike: killAndRestart,
  },
  {
    ...ordinary("frozen", "a frozen server"),
    how: "SIGSTOP, later SIGCONT: connections stay open, nothing is answered",
    strike: stopAndContinue,
  },
  {
    ...ordinary("pause-all", "all commands held back"),
    how: "CLIENT PAUSE … ALL",
    strike: (stage) => pauseClients(stage, "ALL"),
  },
  {
    ...ordinary("pause-write", "writes held back"),
    how: "CLIENT PAUSE … WRITE, as in a failover",
    strike: (stage) => pauseClients(stage, "WRITE"),
  },
  {
    ...ordinary("script-flush", "scripts forgotten"),
    how: "SCRIPT FLUSH every 100 ms",
    notApplicable: { failClosed: REACHABLE },
    strike: flushScripts,
  },
  {
    ...ordinary("read-only", "a demoted server"),
    how: "REPLICAOF a port where nobody listens: READONLY, while reads are still answered",
    strike: becomeReplica,
  },
  {
    ...ordinary("loading", "a server that loads"),
    how: "kill -9, restart with 4,000 more keys and key-load-delay: LOADING for a second and more",
    redisArgs: [
      ...["--enable-debug-command", "yes", "--key-load-delay", "400"],
      ...["--loading-process-events-interval-bytes", "1024"],
    ],
    strike: loadSlowly,
  },
];
