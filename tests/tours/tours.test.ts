import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkTrail } from "#lib/services/attempt/trail-check";
import { startWorld } from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";
import { STARTED_AT } from "../machines/machine-events";
import { leaveEvidence } from "#report/evidence-folder";
import { allTours } from "./all-tours";
import { CallBinder } from "./bound-calls";
import { unprovenIn } from "../theory/unproven";
import { execute } from "./executors";
import { expectedNumbers } from "./expected-numbers";
import type { TourEnvironment } from "./environment";
import { memoryEnvironment } from "./memory-environment";
import { redisEnvironment } from "./redis-environment";
import { graphEvidence } from "./graph-evidence";
import { observe, expectedObservation } from "./observation";
import type { SlotObservation } from "./observation";
import { GRAPHS } from "./state-graph";
import type { Tour } from "./tour";
import { toursEvidence } from "./tours-evidence";
import type { ObservedNumbers } from "./tours-evidence";

const tours = allTours();

/** What one client does where no fault happens. Most steps of a publisher change nothing stored. */
const ACTIONS = [
  ...["acknowledge", "answer", "attach-list", "clear", "create", "finalize", "keep-entry"],
  ...["load.named", "load.nothing", "load.recovers", "look-up", "put", "record-outcome"],
];

describe("the engine follows the machine, on the memory store and on a real Redis", () => {
  const clock = { nowMs: Date.parse(STARTED_AT) };
  const observed = new Map<string, ObservedNumbers>();
  let world: World;
  let redis: TourEnvironment;
  let binder: CallBinder;
  const actions = new Set<string>();
  beforeAll(async () => {
    world = await startWorld();
    binder = new CallBinder(world);
    redis = redisEnvironment(world, clock, binder);
  }, 30_000);
  afterAll(async () => {
    leaveEvidence("tours", "engine", toursEvidence(tours, observed));
    for (const graph of GRAPHS) {
      leaveEvidence("graph", `machine-${graph[0]?.questions ?? 0}`, graphEvidence(graph, tours));
    }
    await redis.store.close();
    await world.stop();
  });

  for (const tour of tours) {
    it(`path ${tour.id}: ${tour.title}`, async () => {
      const memory = memoryEnvironment(clock);
      const inMemory = await run(tour, memory);
      binder.begin(tour.slot);
      const inRedis = await run(tour, redis);
      expect(inRedis).toEqual(inMemory);
      const calls = binder.take();
      expect(calls.filter(({ binding }) => binding.kind === "outside")).toEqual([]);
      for (const { binding } of calls) {
        if (binding.kind === "instance") actions.add(binding.action);
      }
      const trailOf = ({ store }: TourEnvironment) => store.readTrail(tour.slot);
      const trails = await Promise.all([memory, redis].map(trailOf));
      const [left, right] = trails.map((trail) => trail.map(({ text }) => text));
      expect(right).toEqual(left);
      // Legacy pods write no trail: it may have gaps where one of them has left a record.
      const hasLegacyPod = tour.steps.some(({ event }) => event.type === "attempt.recover");
      const findings = trails.flatMap((trail) => checkTrail(tour.slot, trail, {}));
      const forbidden = hasLegacyPod ? ["violation"] : ["violation", "gap"];
      expect(findings.filter(({ severity }) => forbidden.includes(severity))).toEqual([]);
      const excepted = hasLegacyPod ? (["legacy-record-unmarked"] as const) : [];
      const unproven = trails.flatMap((trail) => unprovenIn(tour.slot, trail, excepted));
      expect(unproven).toEqual([]);
      const numbers = (all: readonly SlotObservation[]) => all.map(({ number }) => number);
      observed.set(tour.id, { inMemory: numbers(inMemory), inRedis: numbers(inRedis) });
    });
  }

  it("every tour was completed", () => {
    expect([...observed.keys()]).toEqual(tours.map(({ id }) => id));
  });

  it("the calls on Redis were these actions of the theory, and no others", () => {
    expect([...actions].sort()).toEqual(ACTIONS);
  });

  /** Executes every step, and observes the slot after each. */
  async function run(
    { slot, steps }: Tour,
    environment: TourEnvironment,
  ): Promise<readonly SlotObservation[]> {
    const expected = expectedNumbers(steps);
    const all: SlotObservation[] = [];
    for (const [index, step] of steps.entries()) {
      clock.nowMs = step.atMs;
      const outcome = await execute(environment, slot, step);
      const number = expected[index] ?? { number: null, graded: [] };
      const observation = await observe(environment, slot, outcome, number);
      expect({ step: index + 1, ...observation }, step.description).toEqual({
        step: index + 1,
        ...expectedObservation(step, number),
      });
      all.push(observation);
    }
    return all;
  }
});
