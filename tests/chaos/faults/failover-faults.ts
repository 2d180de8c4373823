import { setTimeout as sleep } from "node:timers/promises";
import type { RedisSentinel } from "#tests/servers/redis-sentinel";
import type { Fault, FaultHarness, Injection } from "../fault";
import { SENTINEL_DOWN_MS } from "../environment/environments";
import { askRedis, infoOf, until } from "../environment/ask-redis";
import { monotonicMs } from "../history/operation";
import { affectedOperations } from "./effects";
import { losesSeen } from "./memory-faults";
import { ordinary } from "./ordinary";

const PAUSE_MS = 10_000;
const FAILOVER_MS_MAX = 25_000;

function groupOf({ environment }: FaultHarness): RedisSentinel {
  if (environment.sentinel === null) throw new Error("there are no sentinels");
  return environment.sentinel;
}

/** Writes are held back until the replica has everything; only then the master dies. */
async function failOver(harness: FaultHarness): Promise<Injection> {
  const { master, replica } = groupOf(harness);
  await askRedis(master.port, "CLIENT", "PAUSE", PAUSE_MS, "WRITE");
  await until("the replica has everything", async () => {
    const sent = await infoOf(master.port, "master_repl_offset");
    return sent === (await infoOf(replica.port, "slave_repl_offset"));
  });
  const beforeMs = monotonicMs();
  await master.kill("SIGKILL");
  const fromMs = monotonicMs();
  // Somebody else may know of the new master before we do: the outage is sure to last that long.
  const outage = { fromMs, untilMs: beforeMs + DETECTION_MS };
  await promoted(harness);
  const span = { fromMs, untilMs: monotonicMs() };
  return { outages: [outage], proof: (history) => affectedOperations(history, [span]) };
}

/** No sentinel calls a master down sooner; its last answer may have been a while before. */
const DETECTION_MS = SENTINEL_DOWN_MS - 500;

/** The replica is cut off, writes go on, the master dies: what it acknowledged last is gone. */
async function failOverWithLoss(harness: FaultHarness): Promise<Injection> {
  const { master, replica } = groupOf(harness);
  const fromMs = monotonicMs();
  await replica.pause();
  // Otherwise the kernel's buffers deliver later what was written meanwhile.
  await askRedis(master.port, "CLIENT", "KILL", "TYPE", "replica");
  await sleep(CUT_OFF_MS);
  await master.kill("SIGKILL");
  await replica.resume();
  await promoted(harness);
  return { losses: [{ fromMs, untilMs: monotonicMs() }], proof: losesSeen };
}

/** Short enough for the sentinels to still think well of the replica. */
const CUT_OFF_MS = 400;

async function promoted(harness: FaultHarness): Promise<void> {
  const { replica } = groupOf(harness);
  await until(
    "the replica is the master",
    async () => (await infoOf(replica.port, "role")) === "master",
    FAILOVER_MS_MAX,
  );
  await until("the sentinels name the replica", async () => {
    const [port] = await harness.environment.masterPorts();
    return port === replica.port;
  });
}

export const FAILOVER_FAULTS: readonly Fault[] = [
  {
    ...ordinary("failover", "failover"),
    environment: "sentinel",
    how: "Sentinel: the master is killed when its replica has everything",
    inject: failOver,
  },
  {
    ...ordinary("failover-lossy", "failover that loses writes"),
    environment: "sentinel",
    exceptions: ["redis-lost-data"],
    mayReset: false,
    how: "Sentinel: the replica is cut off, writes are acknowledged, the master is killed",
    notApplicable: {
      failClosed: "what is shown here is the loss; see the failover without one",
      grades: "a finalize that was lost with the master is undone with its outbox entry",
    },
    inject: failOverWithLoss,
  },
];
