import { createMemoryStore } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import type { GradebookResult } from "#lib/services/one-roster";
import { attemptModel } from "../exploration/attempt-model";
import { Stepping } from "../exploration/core/stepping";
import * as legacyPod from "../exploration/legacy-pod";
import { SLOT } from "../exploration/pod-engine";
import type { FaultKind, Scenario } from "../exploration/scenario";
import { alike, scenario, withForeignResult } from "../exploration/scenarios";
import type { TabStep } from "../exploration/tab";
import { emptyWorld, WITHOUT_TRAIL } from "../exploration/world";
import type { World } from "../exploration/world";

/** A scenario, once the world that it begins in is there: broken code may not get that far. */
export type ShortHistories = () => Promise<Scenario> | Scenario;

const ENDING: readonly TabStep[] = ["answer", "answer", "finalize"];
const LIFE: readonly TabStep[] = ["start", ...ENDING, "reset", "start"];
const LOST: readonly FaultKind[] = ["error before", "reply lost"];
const CALLS: readonly FaultKind[] = [...LOST, "crash"];
const quiet = { isPublishing: false };
const unnamed = { isPublishing: false, sendsAttemptId: false };

/**
 * Situations as small as they can be that still show what a rule is for: all of their histories
 * together take about a second, so that every mutant can be held against all of them.
 */
export const SHORT_HISTORIES: readonly ShortHistories[] = [
  () => short("life", alike(1, LIFE), []),
  () => short("race", alike(2, ["start", "answer"]), LOST),
  async () => {
    const pods = alike(3, ["resume", "answer"], quiet);
    return short("lost-answer", pods, ["the answers are evicted"], {
      world: await madeBy(["start"]),
    });
  },
  () => short("gap", alike(1, ["start"]), ["a legacy pod starts"], graded(1, 4)),
  () => short("forgotten", alike(1, ["start"]), ["empty list"], graded(1)),
  () =>
    short(
      "next-number",
      [...alike(1, ["start", "answer"], unnamed), ...alike(1, LIFE, { name: "B", ...unnamed })],
      [],
    ),
  async () => {
    const pods = [
      ...alike(1, ["resume", "answer", "reset"]),
      ...other(["resume", "reset", "start"]),
    ];
    return short("reset", pods, [], { world: await madeBy(["start"]) });
  },
  async () => {
    const pods = [
      ...alike(1, ["resume", "answer"], unnamed),
      ...alike(1, ["resume", "reset", "start"], { name: "B", ...unnamed }),
    ];
    const world = await madeBy(["start"]);
    return short("not-naming", pods, LOST, { world });
  },
  async () => {
    const tabs = ["A", "B"].map((name) => {
      return { name, steps: ["resume", "answer"] as const, sendsAttemptId: true };
    });
    const world = await madeBy(["start"]);
    return short("line", [{ tabs, isPublishing: false }], [], { world });
  },
  async () => {
    const pods = [...alike(1, ["resume", "finalize"], quiet), ...other(FINALIZING_AGAIN)];
    return short("finalizing", pods, [], { world: await complete() });
  },
  async () => {
    const pods = [...alike(1, ["resume", "finalize"], quiet), ...other(["resume", "reset"])];
    return short("unclear-finalize", pods, CALLS, { world: await complete() });
  },
  async () => {
    const kinds = ["the high-water mark is evicted", "eight days pass", "reply lost"] as const;
    const pods = alike(1, FINALIZING_AGAIN, quiet);
    return short("waiting", pods, kinds, { world: await complete() });
  },
  async () => {
    const kinds = [...CALLS, "empty list", "late"] as const;
    return short("publishing", alike(1, FINALIZING_AGAIN), kinds, { world: await complete() });
  },
  async () => {
    const kinds = [
      "the answers are evicted",
      "the state is evicted",
      "a legacy pod answers",
    ] as const;
    const pods = alike(1, ["resume", "answer", "finalize", "resume"], quiet);
    return short("evicted", pods, kinds, { world: await complete() });
  },
  async () => short("sweep", alike(1, ["sweep"]), CALLS, await due()),
  async () => {
    const { world } = await due();
    const index = [...world.entries].filter(([key]) => key.startsWith("assess:outbox-index"));
    const { entries } = await complete();
    const pods = [...alike(1, ["sweep"]), ...other(["resume", "finalize"])];
    const early = { ...world, entries: new Map([...entries, ...index]) };
    return short("sweep-and-finalize", pods, CALLS, { world: early });
  },
  async () => {
    const { world } = await due();
    const more = { world: withForeignResult(world), lastNumber: 1 };
    return short("conflict", alike(1, ["sweep"]), [], more);
  },
  async () => {
    const { world } = await due();
    const kinds = ["a legacy pod starts", "the high-water mark is evicted"] as const;
    const pods = alike(1, ["resume", "reset", "resume", "start"], quiet);
    return short("fooled", pods, kinds, { world, lastNumber: 1 });
  },
  async () => {
    const world = await madeBy(["start", ...ENDING]);
    const kinds = [
      "the pointer is evicted",
      "the state is evicted",
      "a legacy pod starts",
    ] as const;
    const pods = alike(1, ["resume", "start"]);
    return short("old-pods", pods, kinds, { world, lastNumber: 1, faults: 2 });
  },
  async () => {
    const world = await looked(legacyPod.finalize(await complete()) ?? emptyWorld());
    const kinds = ["eight days pass", "empty list", "stale by id"] as const;
    const more = { world, lastNumber: 1, faults: 3 };
    return short("old-grades", alike(1, ["resume", "start"], quiet), kinds, more);
  },
];

const FINALIZING_AGAIN: readonly TabStep[] = ["resume", "finalize", "reset", "start"];

function short(
  name: string,
  pods: Scenario["pods"],
  kinds: readonly FaultKind[],
  more: Partial<Scenario> = {},
): Scenario {
  return scenario({
    ...{ id: `short-${name}`, title: name, pods, isSymmetric: false },
    ...{ kinds: new Map(kinds.map((kind) => [kind, 1])), faults: kinds.length > 0 ? 1 : 0 },
    ...more,
  });
}

function other(steps: readonly TabStep[]): Scenario["pods"] {
  return alike(1, steps, { name: "B", ...quiet });
}

/** What is there when one tab alone has asked all this, be the code as broken as it may. */
async function madeBy(steps: readonly TabStep[], isPublishing = true): Promise<World> {
  const stepping = new Stepping(
    attemptModel(short("alone", alike(1, steps, { isPublishing }), [])),
  );
  let { state } = await stepping.first();
  for (let [step] = stepping.stepsOf(state); step !== undefined; [step] = stepping.stepsOf(state)) {
    const after = await stepping.take(state, step);
    if (after === null) throw new Error("one tab alone does not get through");
    ({ state } = after);
  }
  return state.world;
}

function complete(): Promise<World> {
  return madeBy(["start", "answer", "answer"]);
}

/** What is there when a pod has looked, and nothing else. */
async function looked(world: World): Promise<World> {
  const keys = new ExpiringMap(() => world.clockMs, world.entries);
  await createMemoryStore(WITHOUT_TRAIL, () => world.clockMs, keys).load(SLOT);
  return { ...world, entries: keys.entries() };
}

/** A result waits, and its row of the outbox index is due. */
async function due(): Promise<Pick<Scenario, "world" | "lastNumber">> {
  const waiting = await madeBy(["start", ...ENDING], false);
  return { world: { ...waiting, clockMs: waiting.clockMs + 3_600_000 }, lastNumber: 1 };
}

/** Redis knows nothing of the results that the gradebook holds. */
function graded(...numbers: readonly number[]): Pick<Scenario, "world" | "lastNumber"> {
  const results = numbers.map((number): readonly [string, GradebookResult] => {
    const resultId = `nice_u_r_ali_attempt_${number}`;
    const ids = { resultId, userId: "u", lineItemId: "r_ali", attemptId: null };
    return [resultId, { ...ids, status: "active", score: 50 }];
  });
  return {
    world: { ...emptyWorld(), results: new Map(results) },
    lastNumber: Math.max(...numbers),
  };
}
