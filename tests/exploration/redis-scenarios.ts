import type { FaultKind, Scenario } from "./scenario";
import { alike, scenario, worldAfter } from "./scenarios";
import type { TabStep } from "./tab";

const LIFE: readonly TabStep[] = ["start", "answer", "answer", "finalize", "reset", "start"];

/** Every schedule, each executed: nothing is merged, left out for symmetry or taken at once. */
const UNREDUCED = { isSymmetric: false, isReduced: false } as const;

/** What the gradebook and legacy pods do to a start is executed with one tab, in redis-life. */
const KINDS_OF_REDIS = new Map<FaultKind, number>([
  ["reply lost", 1],
  ["crash", 1],
  ["Redis is flushed", 1],
  ["the pointer is evicted", 1],
]);

/** What is executed on a real Redis, command by command, in `npm test`. */
export async function redisScenarios(): Promise<readonly Scenario[]> {
  return [...starts(), ...(await laterOn())].map((chosen) => ({ ...chosen, ...UNREDUCED }));
}

function starts(): readonly Scenario[] {
  const ofOneProcess = ["A", "B"].map((name) => ({
    name,
    steps: ["start"] as const,
    sendsAttemptId: true,
  }));
  return [
    scenario({
      id: "redis-starts",
      title: "two tabs start, with one fault of Redis or of a process at any step",
      pods: alike(2, ["start"]),
      kinds: KINDS_OF_REDIS,
    }),
    scenario({
      id: "redis-answers",
      title: "two tabs start and answer, without faults",
      pods: alike(2, ["start", "answer"]),
      faults: 0,
    }),
    scenario({
      id: "redis-one-process",
      title: "two tabs of one process start, with one fault of any kind at any step",
      pods: [{ tabs: ofOneProcess, isPublishing: false }],
    }),
    scenario({
      id: "redis-life",
      title:
        "one tab starts, answers, finalizes, resets and starts again, with one fault of any kind at any step",
      pods: alike(1, LIFE),
    }),
  ];
}

async function laterOn(): Promise<readonly Scenario[]> {
  const world = await worldAfter(["start", "answer", "answer"]);
  const waiting = await worldAfter(["start", "answer", "answer", "finalize"], false);
  return [
    scenario({
      id: "redis-moving-on",
      title: "one tab finalizes while another resets and starts again, without faults",
      pods: [
        ...alike(1, ["resume", "finalize"], { isPublishing: false }),
        ...alike(1, ["resume", "reset", "start"], { name: "B" }),
      ],
      world,
      faults: 0,
    }),
    scenario({
      id: "redis-finalizing",
      title: "two tabs finalize the same attempt, without faults",
      pods: alike(2, ["resume", "finalize"], { isPublishing: false }),
      world,
      faults: 0,
    }),
    scenario({
      id: "redis-publishing",
      title:
        "one tab finalizes, publishes and starts again, with one fault of any kind at any step",
      pods: alike(1, ["resume", "finalize", "reset", "start"]),
      world,
    }),
    scenario({
      id: "redis-sweeping",
      title: "two sweeps publish a waiting result, and a reply or a process is lost",
      pods: alike(2, ["sweep"]),
      world: { ...waiting, clockMs: waiting.clockMs + 3_600_000 },
      lastNumber: 1,
      kinds: new Map<FaultKind, number>([
        ["reply lost", 1],
        ["crash", 1],
      ]),
    }),
  ];
}
