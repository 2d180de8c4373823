import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OUTBOX_INDEX_KEYS } from "#lib/assessment-cache/index-shards";
import type { ResultSeed } from "#simulator/gradebook/row";
import { startSimulator } from "#simulator/simulator";
import type { Simulator } from "#simulator/simulator";
import { check } from "./check";
import type { Verdict } from "./check";
import { within } from "./check/requests";
import type { WorkerPool } from "./worker-pool";
import type { Fault, Injection } from "./fault";
import { askRedis, until, withRedis } from "./environment/ask-redis";
import { finalResults, gradebookLog } from "./environment/gradebook-log";
import { openEnvironment } from "./environment/environments";
import { finalSlots } from "./environment/redis-contents";
import type { RedisEnvironment } from "./environment/redis-environment";
import { operationsOf } from "./history/history";
import type { FinalResult, History } from "./history/history";
import { monotonicMs } from "./history/operation";
import { replayTrails } from "./trails";
import type { Trails } from "./trails";
import { LONG } from "./worker/question-bank";

const DRAIN_ROUNDS_MAX = 25;
const LOG_SIZE = 1_000_000;
const SEEDED_USERS = 3;

export interface TrialOptions {
  /** How long writers write before, during and after the fault, in ms. */
  readonly warmMs: number;
  readonly lastsMs: number;
  readonly afterMs: number;
  readonly seed: number;
  /** Whether every place is tried where there are many, or some. */
  readonly isWhole: boolean;
}

/** The outcome of one fault. */
export interface Trial {
  readonly fault: Fault;
  readonly history: History;
  readonly verdict: Verdict;
  /** null: nothing shows that the fault happened. */
  readonly proof: string | null;
  readonly healedMs: number;
  /** Results that still wait although the gradebook answers again. */
  readonly waiting: number;
  /** Tabs that saw nothing of their slot when it was over. */
  readonly blind: number;
  /** Processes that died though nobody killed them. */
  readonly fallen: number;
  readonly trails: Trails;
  readonly tookMs: number;
}

/** Injects one fault while writers write all the time, and checks the outcome. */
export async function tryFault(
  fault: Fault,
  pool: WorkerPool,
  options: TrialOptions,
): Promise<Trial> {
  const startedMs = monotonicMs();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-chaos-"));
  const environment = await openEnvironment(fault.environment, fault.redisArgs);
  const gradebook = await startSimulator({ logSize: LOG_SIZE, results: seededResults(fault) });
  const seeded = finalResults(gradebook);
  try {
    const { seed, lastsMs, isWhole } = options;
    await pool.open({ environment, gradebook, folder, seed });
    await pool.work(fault.mayReset);
    await until("everybody writes", () => Promise.resolve(allWrite(pool)), START_MS_MAX);
    await sleep(options.warmMs);
    const harness = { environment, gradebook, pool, lastsMs, seed, isWhole };
    const injection = await fault.inject(harness);
    const healedMs = monotonicMs();
    await healthy(environment);
    await sleep(options.afterMs);
    const blind = await pool.rest();
    const waiting = await drain(environment, pool);
    const { fallen } = pool;
    await pool.close();
    const history = await collect({ pool, environment, gradebook, injection, seeded });
    const trails = await replayTrails(environment, { ...history, fault });
    const proof = isOutageObserved(history) ? injection.proof(history) : null;
    const verdict = check(history);
    const tookMs = monotonicMs() - startedMs;
    const after = { healedMs, waiting, blind, fallen, trails, tookMs };
    return { fault, history, verdict, proof, ...after };
  } finally {
    await pool.close().catch(() => undefined);
    await gradebook.close();
    await environment.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** On a busy machine the first connections take their time. */
const START_MS_MAX = 30_000;
const WRITES_EACH = 5;

function allWrite(pool: WorkerPool): boolean {
  const applied = pool
    .history()
    .filter((entry) => entry.kind === "return" && entry.how === "applied");
  return applied.length >= pool.workers.length * WRITES_EACH;
}

/** An outage in which nobody asked anything shows nothing. */
function isOutageObserved({ operations, outages, readOnly }: History): boolean {
  const spans = [...outages, ...readOnly];
  return spans.length === 0 || within(operations, spans).length > 0;
}

/** Some students have results of before: a list that comes back empty would lead to number 1. */
function seededResults({ mayReset }: Fault): readonly ResultSeed[] {
  const lineItem = `${mayReset ? "quiz" : LONG}_ali`;
  return Array.from({ length: SEEDED_USERS }, (_, at) => ({
    sourcedId: `nice_shared-${at}_${lineItem}_attempt_${at + 1}`,
    assessmentLineItem: { sourcedId: lineItem },
    student: { sourcedId: `shared-${at}` },
    score: 50,
    metadata: { attemptId: `seeded-${at}` },
  }));
}

async function healthy(environment: RedisEnvironment): Promise<void> {
  await until("Redis is healthy again", async () => {
    const ports = await environment.masterPorts();
    const replies = await Promise.all(ports.map((port) => askRedis(port, "PING")));
    return ports.length > 0 && replies.every((reply) => reply === "PONG");
  });
}

/** Publishes what waits, as time would: rows of the index are made due. Gives what is left. */
async function drain(environment: RedisEnvironment, pool: WorkerPool): Promise<number> {
  let waiting = 0;
  for (let round = 0; round < DRAIN_ROUNDS_MAX; round += 1) {
    const ports = await environment.masterPorts();
    for (const port of ports) await makeDue(port);
    await pool.sweep().catch(() => undefined);
    const slots = await finalSlots(ports);
    waiting = slots.reduce((sum, { outbox }) => sum + outbox.length, 0);
    if (waiting === 0) return 0;
    await sleep(200);
  }
  return waiting;
}

async function makeDue(port: number): Promise<void> {
  await withRedis(port, async (client) => {
    for (const index of OUTBOX_INDEX_KEYS) {
      // On a cluster each node has some of them, and says of the others where they are.
      const members = await client.zrange(index, "0", "-1").catch(() => []);
      for (const member of members) await client.call("ZADD", index, "XX", "0", String(member));
    }
  });
}

interface HistorySources {
  readonly pool: WorkerPool;
  readonly environment: RedisEnvironment;
  readonly gradebook: Simulator;
  readonly injection: Injection;
  readonly seeded: readonly FinalResult[];
}

async function collect({
  pool,
  environment,
  gradebook,
  injection,
  seeded,
}: HistorySources): Promise<History> {
  const entries = pool.history();
  return {
    operations: operationsOf(entries),
    regressions: entries.filter((entry) => entry.kind === "regression"),
    losses: injection.losses ?? [],
    outages: injection.outages ?? [],
    readOnly: injection.readOnly ?? [],
    gradebook: gradebookLog(gradebook),
    seeded,
    slots: await finalSlots(await environment.masterPorts()),
    results: finalResults(gradebook),
  };
}
