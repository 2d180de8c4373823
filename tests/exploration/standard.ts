import type { FaultKind, Scenario } from "./scenario";
import {
  alike,
  inPinnedMode,
  KINDS_WITHOUT_LEGACY_PODS,
  scenario,
  withForeignResult,
  worldAfter,
  worldFarAbove,
  worldForgottenFarAbove,
  worldOfTwoResults,
} from "./scenarios";
import { MODE_KINDS } from "./world-events";
import type { TabStep } from "./tab";

const LIFE: readonly TabStep[] = ["start", "answer", "answer", "finalize", "reset", "start"];

/** The standard run, in `npm test`: attempts from start to reset, with one fault at any step. */
export async function standardScenarios(): Promise<readonly Scenario[]> {
  const compat = [
    ...wholeLives(),
    ...(await partsOfLives()),
    ...(await otherClients()),
    ...(await lostKeys()),
    ...(await legacyPods()),
  ];
  const pinned = compat.filter(({ id }) => IN_BOTH_MODES.includes(id)).map(inPinnedMode);
  return [...compat, ...pinned, ...(await behindRouter())];
}

/**
 * Without legacy pods the modes differ in nothing that a history can show, so the largest scenarios
 * are explored in the mode `pinned` by the deep run only.
 */
export const IN_BOTH_MODES: readonly string[] = [
  "moving-on",
  "sweeping",
  "collision",
  "far-above",
  "flushed-publisher",
];

/** Keys that are lost one by one, and a flush at the worst moment of a publisher. */
export async function lostKeys(): Promise<readonly Scenario[]> {
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
      id: "forgotten-far-above",
      title: "two tabs start where the gradebook holds only result 99, and the mark is lost",
      pods: alike(2, ["start", "answer"], { isPublishing: false }),
      world: await worldForgottenFarAbove(),
      lastNumber: 99,
      faults: 2,
      kinds: once("the high-water mark is evicted", "empty list", "stale by id"),
    }),
    scenario({
      id: "flushed-publisher",
      title:
        "a sweep publishes a waiting result while Redis is flushed and the next attempt is graded",
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

/** What only legacy pods can spoil: each of these meets an exception of the claim. */
async function legacyPods(): Promise<readonly Scenario[]> {
  const reset = await worldAfter(["start", "answer", "answer", "finalize", "reset"], false);
  const quiet = { isPublishing: false };
  return [
    scenario({
      id: "legacy-put",
      title:
        "a sweep publishes a result while a legacy pod opens, answers and finalizes its number",
      pods: alike(1, ["sweep"]),
      world: { ...reset, clockMs: reset.clockMs + 3_600_000 },
      lastNumber: 1,
      faults: 4,
      kinds: new Map([
        ...once("a legacy pod starts", "a legacy pod finalizes"),
        ["a legacy pod answers", 2],
      ]),
    }),
    scenario({
      id: "legacy-forgets",
      title:
        "two tabs start and one answers everything; a legacy pod finalizes it and the record is lost",
      pods: [
        ...alike(1, ["start", "answer", "answer"], quiet),
        ...alike(1, ["start", "answer"], { name: "B", ...quiet }),
      ],
      faults: 2,
      kinds: once("a legacy pod finalizes", "the state is evicted"),
      isSymmetric: false,
    }),
    scenario({
      id: "legacy-resets",
      title:
        "one tab with an attempt token finalizes and publishes while another starts; a legacy pod " +
        "resets the attempt and the mark is lost",
      pods: [
        ...alike(1, ["start", "answer", "answer", "finalize"], { isClaiming: true }),
        ...alike(1, ["start", "answer"], { name: "B", ...quiet, isClaiming: true }),
      ],
      faults: 2,
      kinds: once("a legacy pod resets", "the high-water mark is evicted"),
      isSymmetric: false,
    }),
    scenario({
      id: "legacy-unmarked",
      title: "a tab starts while a legacy pod opens a used number and the mark is lost",
      pods: alike(2, ["start", "answer"], quiet),
      world: await worldAfter(["start", "answer", "answer", "finalize", "reset"]),
      lastNumber: 1,
      faults: 2,
      kinds: once(
        "a legacy pod starts after an empty list",
        "the high-water mark is evicted",
        "empty list",
      ),
    }),
  ];
}

async function behindRouter(): Promise<readonly Scenario[]> {
  const quiet = { isPublishing: false };
  return [
    scenario({
      id: "flipping",
      title: "two tabs start, answer and reset while the flag changes to pinned and back",
      pods: alike(2, ["start", "answer", "reset"], { ...quiet, mode: "asked" }),
      kinds: once(...MODE_KINDS),
      faults: 2,
    }),
    scenario({
      id: "policy",
      title: "the start policy allows one attempt; one tab finalizes, and two reset",
      pods: [
        ...alike(1, ["resume", "finalize", "reset", "start"], { ...quiet, attemptsMax: 1 }),
        ...alike(1, ["resume", "reset", "start"], { name: "B", ...quiet, attemptsMax: 1 }),
      ],
      world: await worldAfter(["start", "answer", "answer"]),
      kinds: KINDS_WITHOUT_LEGACY_PODS,
      isSymmetric: false,
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
      title:
        "two tabs start, answer, finalize, reset and start again; their results stay in the outbox",
      pods: alike(2, LIFE, { isPublishing: false }),
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
      title: "two tabs finalize a complete attempt, and one of them publishes at once",
      pods: [
        ...alike(1, ["resume", "finalize"]),
        ...alike(1, ["resume", "finalize"], { name: "B", isPublishing: false }),
      ],
      world: complete,
      isSymmetric: false,
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
      title: "two tabs start after Redis has lost everything, and the gradebook holds two results",
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
      title: "two clients that send no attempt id",
      pods: alike(2, ["start", "answer", "reset", "start", "answer"], { sendsAttemptId: false }),
    }),
    scenario({
      id: "claiming",
      title: "two tabs with attempt tokens start, answer, reset and start again",
      pods: alike(2, ["start", "answer", "reset", "start"], { isClaiming: true }),
    }),
    scenario({
      id: "claiming-answers",
      title: "two tabs with attempt tokens start and answer everything, each on its own process",
      pods: alike(2, ["start", "answer", "answer"], { isClaiming: true }),
    }),
    scenario({
      id: "one-process",
      title: "two tabs of one process start and answer, and share one queue",
      pods: inOneProcess(["start", "answer"]),
      isSymmetric: false,
    }),
    scenario({
      id: "one-process-ending",
      title: "two tabs of one process finalize, and share one queue, without faults",
      pods: inOneProcess(["resume", "finalize"]),
      world: complete,
      faults: 0,
      isSymmetric: false,
    }),
    scenario({
      id: "announced-twice",
      title: "two tabs finalize a complete attempt, one of them twice, and one call fails",
      pods: [
        ...alike(1, ["resume", "finalize", "finalize"]),
        ...alike(1, ["resume", "finalize"], { name: "B", isPublishing: false }),
      ],
      world: complete,
      kinds: once("error before"),
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

function inOneProcess(steps: readonly TabStep[]): Scenario["pods"] {
  const tabs = ["A", "B"].map((name) => ({ name, steps, sendsAttemptId: true }));
  return [{ tabs, isPublishing: false }];
}
