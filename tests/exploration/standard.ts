import type { FaultKind, Scenario } from "./scenario";
import {
  alike,
  inPinnedMode,
  KINDS_WITHOUT_LEGACY_PODS,
  scenario,
  withForeignResult,
  worldAfter,
  worldFarAbove,
  worldOfTwoResults,
} from "./scenarios";
import { MODE_KINDS } from "./world-events";
import type { Ask } from "./tab";

const LIFE: readonly Ask[] = ["start", "answer", "answer", "finalize", "reset", "start"];

/** The standard run, in `npm test`: whole lives, with one fault anywhere. */
export async function standardScenarios(): Promise<readonly Scenario[]> {
  const compat = [
    ...wholeLives(),
    ...(await partsOfLives()),
    ...(await otherClients()),
    ...(await lostKeys()),
  ];
  const pinned = compat.filter(({ id }) => IN_BOTH_MODES.includes(id)).map(inPinnedMode);
  return [...compat, ...pinned, ...behindRouter()];
}

/** In the other scenarios no record stands above a finalized one, where alone the modes differ. */
const IN_BOTH_MODES: readonly string[] = [
  "lives",
  "publishing-lives",
  "moving-on",
  "sweeping",
  "collision",
  "forgotten",
  "claiming",
  "far-above",
  "flushed-publisher",
];

/** Keys that are lost one by one, and a flush at the worst moment of a publisher. */
async function lostKeys(): Promise<readonly Scenario[]> {
  const waiting = await worldAfter(["start", "answer", "answer", "finalize"], false);
  return [
    scenario({
      id: "far-above",
      title:
        "attempt 100 is open and the gradebook holds only result 99; one tab resets, one starts; " +
        "pointer, record or mark is lost",
      pods: [
        ...alike(1, ["resume", "reset", "start"], { isPublishing: false }),
        ...alike(1, ["start", "answer"], { name: "B", isPublishing: false }),
      ],
      world: await worldFarAbove(),
      lastNumber: 99,
      faults: 2,
      kinds: once(
        "the pointer is evicted",
        "the state is evicted",
        "the high-water mark is evicted",
        "empty list",
        "reply lost",
      ),
      isSymmetric: false,
    }),
    scenario({
      id: "flushed-publisher",
      title: "a sweep publishes a waiting result while Redis is flushed and the next attempt is graded",
      pods: [
        ...alike(1, ["sweep"]),
        ...alike(1, ["start", "answer", "answer", "finalize"], { name: "B" }),
      ],
      world: { ...waiting, clockMs: waiting.clockMs + 3_600_000 },
      lastNumber: 1,
      faults: 2,
      kinds: once("Redis is flushed", "reply lost", "stale by id"),
      isSymmetric: false,
    }),
  ];
}

function behindRouter(): readonly Scenario[] {
  return [
    scenario({
      id: "flipping",
      title: "two tabs live whole lives while the flag goes from pinned-compat to pinned, or back",
      pods: alike(2, ["start", "answer", "answer", "finalize", "reset", "start"], {
        isPublishing: false,
        mode: "asked",
      }),
      kinds: once(...MODE_KINDS),
      faults: 2,
    }),
    scenario({
      id: "policy",
      title: "two tabs live whole lives, and the start policy allows one attempt",
      pods: alike(2, LIFE, { isPublishing: false, attemptsMax: 1 }),
      kinds: KINDS_WITHOUT_LEGACY_PODS,
    }),
  ];
}

function once(...kinds: readonly FaultKind[]): Scenario["kinds"] {
  return new Map(kinds.map((kind) => [kind, 1]));
}

function wholeLives(): readonly Scenario[] {
  return [
    scenario({
      id: "lives",
      title: "two tabs live whole lives side by side; their results wait",
      pods: alike(2, LIFE, { isPublishing: false }),
    }),
    scenario({
      id: "publishing-lives",
      title: "two tabs live whole lives side by side and publish at once, without faults",
      pods: alike(2, LIFE),
      faults: 0,
    }),
  ];
}

async function partsOfLives(): Promise<readonly Scenario[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  const waiting = await worldAfter(["start", "answer", "answer", "finalize"], false);
  const twoResults = await worldOfTwoResults();
  return [
    scenario({
      id: "publishing",
      title: "two tabs finalize a complete attempt and publish at once",
      pods: alike(2, ["resume", "finalize"]),
      world: complete,
    }),
    scenario({
      id: "moving-on",
      title: "one tab finalizes and publishes while another resets and starts again",
      pods: [
        ...alike(1, ["resume", "finalize", "reset"]),
        ...alike(1, ["resume", "reset", "start"], { name: "B", isPublishing: false }),
      ],
      world: complete,
      isSymmetric: false,
    }),
    scenario({
      id: "sweeping",
      title: "two sweeps publish a waiting result while a tab starts again",
      pods: [
        ...alike(2, ["sweep"]),
        ...alike(1, ["resume", "reset", "start"], { name: "C", isPublishing: false }),
      ],
      world: { ...waiting, clockMs: waiting.clockMs + 3_600_000 },
      lastNumber: 1,
      isSymmetric: false,
    }),
    scenario({
      id: "collision",
      title: "a result waits under an id that another attempt holds in the gradebook",
      pods: [
        ...alike(2, ["sweep"]),
        ...alike(1, ["resume", "reset", "start"], { name: "C", isPublishing: false }),
      ],
      world: withForeignResult({ ...waiting, clockMs: waiting.clockMs + 3_600_000 }),
      lastNumber: 1,
      isSymmetric: false,
    }),
    scenario({
      id: "forgotten",
      title: "two tabs start where Redis has forgotten two results of the gradebook",
      pods: alike(2, ["start", "answer", "reset", "start"]),
      world: twoResults,
      lastNumber: 2,
    }),
  ];
}

async function otherClients(): Promise<readonly Scenario[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  return [
    scenario({
      id: "not-naming",
      title: "two clients that do not name the attempt they mean",
      pods: alike(2, ["start", "answer", "reset", "start", "answer"], { isNaming: false }),
    }),
    scenario({
      id: "claiming",
      title: "two tabs whose tokens say what they were told, whatever Redis forgets",
      pods: alike(2, ["start", "answer", "answer", "reset", "start"], { isClaiming: true }),
    }),
    scenario({
      id: "one-process",
      title: "two tabs of one process start and answer, and wait in one line",
      pods: inOneProcess(["start", "answer"]),
      isSymmetric: false,
    }),
    scenario({
      id: "one-process-ending",
      title: "two tabs of one process finalize, and wait in one line, without faults",
      pods: inOneProcess(["resume", "finalize"]),
      world: complete,
      faults: 0,
      isSymmetric: false,
    }),
    scenario({
      id: "three",
      title: "three tabs start and answer everything, without faults",
      pods: alike(3, ["start", "answer", "answer"], { isPublishing: false }),
      faults: 0,
    }),
  ];
}

function inOneProcess(asks: readonly Ask[]): Scenario["pods"] {
  const tabs = ["A", "B"].map((name) => ({ name, asks, isNaming: true }));
  return [{ tabs, isPublishing: false }];
}
