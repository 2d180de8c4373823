import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultHarness, Injection } from "../fault";
import type { History } from "../history/history";
import { monotonicMs } from "../history/operation";
import { ordinary, REACHABLE } from "./ordinary";

const DAYS_3_MS = 3 * 86_400_000;
const STALL_MS = 500;
const BURST = 200;

/** One writer after the other is killed while it works, and another takes its place. */
async function killPods(harness: FaultHarness): Promise<Injection> {
  for (const worker of [...harness.pool.workers].slice(0, 2)) {
    await sleep(harness.lastsMs / 4);
    await worker.kill();
    await harness.pool.replace(worker);
  }
  return { proof: unanswered };
}

function unanswered({ operations }: History): string | null {
  const count = operations.filter(({ returned }) => returned === null).length;
  return count === 0 ? null : `${count} operations lost their process`;
}

/** Half of the pods are three days ahead, then three days behind. What Lua calls TIME is real. */
async function jumpClocks({ pool, lastsMs }: FaultHarness): Promise<Injection> {
  const half = pool.workers.slice(0, Math.ceil(pool.workers.length / 2));
  for (const ms of [DAYS_3_MS, -2 * DAYS_3_MS, DAYS_3_MS]) {
    await Promise.all(half.map((worker) => worker.tell({ do: "jump", ms })));
    await sleep(lastsMs / 3);
  }
  return { proof: () => `${half.length} processes went 3 days ahead, then 3 days behind` };
}

async function stallLoops({ pool, lastsMs }: FaultHarness): Promise<Injection> {
  const untilMs = monotonicMs() + lastsMs;
  while (monotonicMs() < untilMs) {
    await pool.tellAll({ do: "stall", ms: STALL_MS });
    await sleep(STALL_MS / 2);
  }
  return { proof: stalled };
}

function stalled({ operations }: History): string | null {
  const times = operations.map(({ returned }) => returned?.stalledMs ?? 0);
  const count = times.filter((ms) => ms > STALL_MS / 2).length;
  return count === 0 ? null : `${count} operations met a loop that stood still`;
}

/** All at the same time, on one attempt that nobody else touches; every question is a new round. */
async function burst({ pool }: FaultHarness, processes: number): Promise<Injection> {
  const workers = pool.workers.slice(0, processes);
  const slot = { userId: "crowd", resourceId: "quiz" };
  const count = Math.ceil(BURST / workers.length);
  await Promise.all(
    workers.map((worker, at) => {
      return worker.tell({ do: "burst", tab: { name: `burst-${at}`, slot }, count });
    }),
  );
  return { proof: crowded };
}

function crowded({ operations }: History): string | null {
  const crowd = operations.filter(({ userId }) => userId === "crowd");
  const answers = crowd.filter(({ request }) => request.type === "question.answer").length;
  return answers === 0 ? null : `${answers} answers and ${crowd.length - answers} starts at once`;
}

const healthy = { failClosed: REACHABLE };

export const POD_FAULTS: readonly Fault[] = [
  {
    ...ordinary("pod-killed", "a pod is killed"),
    how: "kill -9 of a writing process in the middle of its work; another takes its place",
    notApplicable: healthy,
    inject: killPods,
  },
  {
    ...ordinary("clock-jump", "clocks jump"),
    how: "half of the pods' clocks go 3 days ahead, then 3 days behind (not Redis' own clock)",
    notApplicable: healthy,
    inject: jumpClocks,
  },
  {
    ...ordinary("event-loop-stall", "a pod stands still"),
    how: `every process is busy for ${STALL_MS} ms, again and again`,
    notApplicable: healthy,
    inject: stallLoops,
  },
  {
    ...ordinary("burst-one", "200 requests at once, one process"),
    how: `${BURST} students' tabs on one attempt in one process: all start, all answer`,
    notApplicable: healthy,
    inject: (harness) => burst(harness, 1),
  },
  {
    ...ordinary("burst-four", "200 requests at once, four processes"),
    how: `${BURST} students' tabs on one attempt in four processes: all start, all answer`,
    notApplicable: healthy,
    inject: (harness) => burst(harness, 4),
  },
];
