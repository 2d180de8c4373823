import type { PodScript } from "../pod";
import type { Scenario } from "../scenario";
import { alike, inPinnedMode, KINDS_WITHOUT_LEGACY_PODS, scenario, worldAfter } from "../scenarios";
import { lostKeys } from "../standard";
import type { TabStep } from "../tab";

/** Histories of one kind, explored with every choice of so many faults. */
export interface Family {
  readonly id: string;
  /** Without the faults of a shard: its kinds are all of them. */
  readonly scenario: Scenario;
  /** A shard that has more states is incomplete, and the run fails. */
  readonly statesMax: number;
  /** What a shard takes on one core on average: the estimate of the time left depends on it. */
  readonly shardSeconds: number;
}

const LIFE: readonly TabStep[] = ["start", "answer", "answer", "finalize", "reset", "start"];

/** More than the largest shard has; this many take about 3 GB. */
const STATES_MAX = 2_000_000;

/**
 * The deep run: what `npm test` explores with one fault, here with two faults or three clients, and
 * with one fault where two would be too many.
 *
 * What it takes is in docs/evidence/deep.json.
 *
 * Deliberately not in it: two faults in whole lives of two tabs (half a minute for each pair of
 * kinds, of which there are 171), two faults while both of two tabs publish within the request (one
 * pair of kinds has more than 300,000 states there), whole lives that publish within the request
 * with a fault (more than three minutes and 1.5 GB for one kind), and more than one fault in one
 * process with several tabs.
 */
export async function deepFamilies(): Promise<readonly Family[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  return [
    ...twoTabs(complete),
    ...pinnedLives(),
    ...(await lostKeysFamilies()),
    ...threeClients(complete),
    ...inOneProcess(complete),
  ];
}

function pinnedLives(): readonly Family[] {
  const lives = family("lives", 8, {
    title:
      "two tabs start, answer, finalize, reset and start again; their results stay in the outbox",
    pods: alike(2, LIFE, { isPublishing: false }),
    faults: 1,
  });
  return [{ ...lives, id: "pinned-lives", scenario: inPinnedMode(lives.scenario) }];
}

/** What the standard run explores with chosen faults, here with every pair, legacy pods apart. */
async function lostKeysFamilies(): Promise<readonly Family[]> {
  const kinds = KINDS_WITHOUT_LEGACY_PODS;
  return (await lostKeys()).map(({ id, title, pods, world, lastNumber }) =>
    family(id, 3, { title, pods, world, lastNumber, kinds, isSymmetric: false, faults: 2 }),
  );
}

/** Of every family, for a history that is played again. */
export async function deepScenarios(): Promise<readonly Scenario[]> {
  return (await deepFamilies()).map(({ scenario }) => scenario);
}

function twoTabs(complete: Scenario["world"]): readonly Family[] {
  const publishing = alike(1, ["resume", "finalize"]);
  const finalizing = alike(1, ["resume", "finalize"], { name: "B", isPublishing: false });
  return [
    family("restarting", 6, {
      title: "two tabs start, answer, reset and start again",
      pods: alike(2, ["start", "answer", "reset", "start"], { isPublishing: false }),
      faults: 2,
    }),
    family("claiming", 4, {
      title: "two tabs with attempt tokens start, answer, answer, reset and start again",
      pods: alike(2, ["start", "answer", "answer", "reset", "start"], {
        ...{ isClaiming: true, isPublishing: false },
      }),
      faults: 2,
    }),
    family("publishing-lives", 40, {
      title: "two tabs start, answer, finalize, publish, reset and start again, without faults",
      pods: alike(2, LIFE),
      faults: 0,
    }),
    family("publishing", 2, {
      title: "two tabs finalize a complete attempt, and one of them publishes at once",
      pods: [...publishing, ...finalizing],
      world: complete,
      isSymmetric: false,
      faults: 2,
    }),
    family("publishing-on", 17, {
      title: "two tabs finalize, publish at once, reset and start again",
      pods: alike(2, ["resume", "finalize", "reset", "start"]),
      world: complete,
      faults: 1,
    }),
  ];
}

function threeClients(complete: Scenario["world"]): readonly Family[] {
  return [
    family("three", 4, {
      title: "three tabs start and answer",
      pods: alike(3, ["start", "answer"], { isPublishing: false }),
      faults: 2,
    }),
    family("three-resetting", 18, {
      title: "three tabs start, answer and reset",
      pods: alike(3, ["start", "answer", "reset"], { isPublishing: false }),
      faults: 1,
    }),
    family("three-roles", 2, {
      title: "one tab finalizes and publishes, one resets and starts again, a third client sweeps",
      pods: [
        ...alike(1, ["resume", "finalize"]),
        ...alike(1, ["resume", "reset", "start"], { name: "B", isPublishing: false }),
        ...alike(1, ["sweep"], { name: "C", isPublishing: false }),
      ],
      world: complete,
      isSymmetric: false,
      faults: 2,
    }),
  ];
}

function inOneProcess(complete: Scenario["world"]): readonly Family[] {
  return [
    family("one-process", 1, {
      title: "two tabs of one process start and answer everything, and share one queue",
      pods: oneProcess(["start", "answer", "answer"]),
      isSymmetric: false,
      faults: 1,
    }),
    family("one-process-ending", 5, {
      title: "two tabs of one process finalize, and share one queue",
      pods: oneProcess(["resume", "finalize"]),
      world: complete,
      isSymmetric: false,
      faults: 1,
    }),
  ];
}

function oneProcess(steps: readonly TabStep[]): readonly PodScript[] {
  const tabs = ["A", "B"].map((name) => ({ name, steps, sendsAttemptId: true }));
  return [{ tabs, isPublishing: false }];
}

type Chosen = Pick<Scenario, "title" | "pods" | "faults"> & Partial<Scenario>;

function family(id: string, shardSeconds: number, chosen: Chosen): Family {
  const whole = scenario({ id: `deep-${id}`, ...chosen });
  return { id, scenario: whole, statesMax: STATES_MAX, shardSeconds };
}
