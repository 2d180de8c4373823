import { attemptModel } from "./attempt-model";
import type { PodScript } from "./pod";
import type { FaultKind, Scenario } from "./scenario";
import { Stepping } from "./core/stepping";
import type { TabStep } from "./tab";
import { CALL_FAULTS, emptyWorld } from "./world";
import type { World } from "./world";
import { WORLD_EVENTS } from "./world-events";

/** Everything that can go wrong. */
export const ALL_KINDS: readonly FaultKind[] = [
  ...CALL_FAULTS,
  "crash",
  "late",
  ...WORLD_EVENTS.map(({ name }) => name),
];

const LIFE: readonly TabStep[] = ["start", "answer", "answer", "finalize", "reset", "start"];

interface PodsOptions {
  /** Of the first; the others follow the alphabet. */
  readonly name?: string;
  readonly sendsAttemptId?: boolean;
  readonly isPublishing?: boolean;
  readonly isClaiming?: boolean;
  readonly mode?: PodScript["mode"];
  readonly attemptsMax?: number;
}

/** Pods with one tab each, all of which ask the same. */
export function alike(
  count: number,
  steps: readonly TabStep[],
  options: PodsOptions = {},
): PodScript[] {
  const { name = "A", sendsAttemptId = true, isPublishing = true, isClaiming = false } = options;
  const { mode, attemptsMax } = options;
  return Array.from({ length: count }, (_, pod) => ({
    tabs: [
      {
        ...{ name: String.fromCharCode(name.charCodeAt(0) + pod), steps, sendsAttemptId },
        ...(isClaiming && { isClaiming }),
      },
    ],
    isPublishing,
    ...(mode !== undefined && { mode }),
    ...(attemptsMax !== undefined && { attemptsMax }),
  }));
}

type Chosen = Pick<Scenario, "id" | "title" | "pods"> & Partial<Scenario>;

/** One fault of any kind, alike pods, an empty world: unless it is chosen otherwise. */
export function scenario(chosen: Chosen): Scenario {
  return {
    ...{ world: emptyWorld(), lastNumber: 0, faults: 1 },
    ...{ isSymmetric: true, isReduced: true },
    kinds: new Map(ALL_KINDS.map((kind) => [kind, 1])),
    ...chosen,
  };
}

/** What is there when one tab alone has asked all this, and nothing went wrong. */
export async function worldAfter(
  steps: readonly TabStep[],
  isPublishing = true,
  world = emptyWorld(),
): Promise<World> {
  const pods = alike(1, steps, { isPublishing });
  const alone = scenario({ id: "alone", title: "alone", pods, world, faults: 0 });
  const stepping = new Stepping(attemptModel(alone));
  let { state } = await stepping.first();
  for (let [step] = stepping.stepsOf(state); step !== undefined; [step] = stepping.stepsOf(state)) {
    const after = await stepping.take(state, step);
    if (after === null || after.violations.length > 0) throw new Error("one tab alone went wrong");
    ({ state } = after);
  }
  return state.world;
}

/** The gradebook of a student whose two attempts Redis has forgotten: the incident's setting. */
export async function worldOfTwoResults(): Promise<World> {
  const twice = await worldAfter([...LIFE.slice(0, 5), ...LIFE.slice(0, 5)]);
  return { ...twice, entries: new Map() };
}

/**
 * An attempt far above the mark: the gradebook holds only result 99, and attempt 100 is open with
 * one answer (H23).
 */
export async function worldFarAbove(): Promise<World> {
  const resultId = "nice_u_r_ali_attempt_99";
  const result = {
    ...{ resultId, userId: "u", lineItemId: "r_ali", status: "active" as const },
    ...{ score: 70, attemptId: "of-an-earlier-life" },
  };
  const world = { ...emptyWorld(), results: new Map([[resultId, result]]) };
  return worldAfter(["start", "answer"], true, world);
}

/** The gradebook holds only result 99, and of Redis nothing is left but the mark. */
export async function worldForgottenFarAbove(): Promise<World> {
  const { results, entries, ...world } = await worldFarAbove();
  const mark = [...entries].filter(([key]) => key.startsWith("assess:highwater:"));
  return { ...world, results, entries: new Map(mark) };
}

/** Of all kinds of faults those that can happen when no legacy pod runs. */
export const KINDS_WITHOUT_LEGACY_PODS: Scenario["kinds"] = new Map(
  ALL_KINDS.filter((kind) => !kind.startsWith("a legacy pod")).map((kind) => [kind, 1]),
);

/** The same scenario in the mode `pinned`: no legacy pod runs. */
export function inPinnedMode({ id, title, pods, kinds, ...rest }: Scenario): Scenario {
  const left = [...kinds].filter(([kind]) => KINDS_WITHOUT_LEGACY_PODS.has(kind));
  return {
    ...rest,
    id: `pinned-${id}`,
    title: `${title}, in the mode pinned`,
    pods: pods.map((pod) => ({ ...pod, mode: "pinned" })),
    kinds: new Map(left),
  };
}

/** The gradebook holds a result of attempt 1 that is of another attempt than Redis knows (H20). */
export function withForeignResult(world: World): World {
  const resultId = "nice_u_r_ali_attempt_1";
  const result = {
    ...{ resultId, userId: "u", lineItemId: "r_ali", status: "active" as const },
    ...{ score: 70, attemptId: "of-an-earlier-life" },
  };
  return { ...world, results: new Map([[resultId, result]]) };
}
