import { setTimeout as sleep } from "node:timers/promises";
import type { RedisSentinel } from "#tests/servers/redis-sentinel";
import type { Fault, Stage, Struck } from "../fault";
import { SENTINEL_DOWN_MS } from "../ground/grounds";
import { askRedis, infoOf, until } from "../ground/ask-redis";
import { monotonicMs } from "../history/operation";
import { felt } from "./felt";
import { losesSeen } from "./memory-faults";
import { ordinary } from "./ordinary";

const PAUSE_MS = 10_000;
const FAILOVER_MS_MAX = 25_000;

function groupOf({ ground }: Stage): RedisSentinel {
  if (ground.sentinel === null) throw new Error("there are no sentinels");
  return ground.sentinel;
}

/** Writes are held back until the replica has everything; only then the master dies. */
async function failOver(stage: Stage): Promise<Struck> {
  const { master, replica } = groupOf(stage);
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
  await promoted(stage);
  const span = { fromMs, untilMs: monotonicMs() };
  return { outages: [outage], proof: (history) => felt(history, [span]) };
}

/** No sentinel calls a master down sooner; its last answer may have been a while before. */
const DETECTION_MS = SENTINEL_DOWN_MS - 500;

/** The replica is cut off, writes go on, the master dies: what it acknowledged last is gone. */
async function failOverWithLoss(stage: Stage): Promise<Struck> {
  const { master, replica } = groupOf(stage);
  const fromMs = monotonicMs();
  await replica.pause();
  // Otherwise the kernel's buffers deliver later what was written meanwhile.
  await askRedis(master.port, "CLIENT", "KILL", "TYPE", "replica");
  await sleep(CUT_OFF_MS);
  await master.kill("SIGKILL");
  await replica.resume();
  await promoted(stage);
  return { losses: [{ fromMs, untilMs: monotonicMs() }], proof: losesSeen };
}

/** Short enough for the sentinels to still think well of the replica. */
const CUT_OFF_MS = 400;

async function promoted(stage: Stage): Promise<void> {
  const { replica } = groupOf(stage);
  await until(
    "the replica is the master",
    async () => (await infoOf(replica.port, "role")) === "master",
    FAILOVER_MS_MAX,
  );
  await until("the sentinels name the replica", async () => {
    const [port] = await stage.ground.masterPorts();
    return port === replica.port;
  });
}

export const FAILOVER_FAULTS: readonly Fault[] = [
  {
    ...ordinary("failover", "failover"),
    ground: "sentinel",
    how: "Sentinel: the master is killed when its replica has everything",
    strike: failOver,
  },
  {
    ...ordinary("failover-lossy", "failover that loses writes"),
    ground: "sentinel",
    exceptions: ["redis-lost-data"],
    mayReset: false,
    how: "Sentinel: the replica is cut off, writes are acknowledged, the master is killed",
    notApplicable: {
      failClosed: "what is shown here is the loss; see the failover without one",
      grades: "a finalize that was lost with the master is undone with its outbox entry",
    },
    strike: failOverWithLoss,
  },
];
