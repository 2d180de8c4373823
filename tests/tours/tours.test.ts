import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkTrail } from "#lib/services/attempt/trail-check";
import { startWorld } from "../engine/world";
import type { World } from "../engine/world";
import { STARTED_AT } from "../machine/walking";
import { leaveEvidence } from "#report/evidence-folder";
import { allTours } from "./all-tours";
import { execute } from "./executors";
import { expectedNumbers } from "./expected-numbers";
import type { Ground } from "./ground";
import { memoryGround } from "./memory-ground";
import { redisGround } from "./redis-ground";
import { look, mustBeSeen } from "./observation";
import type { SlotObservation } from "./observation";
import type { Tour } from "./tour";
import { toursEvidence } from "./tours-evidence";
import type { SeenNumbers } from "./tours-evidence";

const tours = allTours();

describe("the engine goes where the machine goes, on the memory store and on a real Redis", () => {
  const clock = { nowMs: Date.parse(STARTED_AT) };
  const seen = new Map<string, SeenNumbers>();
  let world: World;
  let redis: Ground;
  beforeAll(async () => {
    world = await startWorld();
    redis = redisGround(world, clock);
  }, 30_000);
  afterAll(async () => {
    leaveEvidence("tours", "engine", toursEvidence(tours, seen));
    await redis.store.close();
    await world.stop();
  });

  for (const tour of tours) {
    it(`path ${tour.id}: ${tour.title}`, async () => {
      const memory = memoryGround(clock);
      const inMemory = await make(tour, memory);
      const inRedis = await make(tour, redis);
      expect(inRedis).toEqual(inMemory);
      const trailOf = ({ store }: Ground) => store.readTrail(tour.slot);
      const trails = await Promise.all([memory, redis].map(trailOf));
      const [left, right] = trails.map((trail) => trail.map(({ json }) => json));
      expect(right).toEqual(left);
      // A tour on which a record vanishes has gaps, and nothing worse; the others not even these.
      const mayHaveLost = tour.steps.some(({ eventId }) => eventId === "attempt.vanish");
      const findings = trails.flatMap((trail) => checkTrail(tour.slot, trail, { mayHaveLost }));
      const ruledOut = mayHaveLost ? ["violation"] : ["violation", "gap"];
      expect(findings.filter(({ severity }) => ruledOut.includes(severity))).toEqual([]);
      const numbers = (all: readonly SlotObservation[]) => all.map(({ number }) => number);
      seen.set(tour.id, { inMemory: numbers(inMemory), inRedis: numbers(inRedis) });
    });
  }

  it("every tour was made to its end", () => {
    expect([...seen.keys()]).toEqual(tours.map(({ id }) => id));
  });

  /** Makes every step, and looks at the slot after each. */
  async function make({ slot, steps }: Tour, ground: Ground): Promise<readonly SlotObservation[]> {
    const expected = expectedNumbers(steps);
    const all: SlotObservation[] = [];
    for (const [at, step] of steps.entries()) {
      clock.nowMs = step.atMs;
      const outcome = await execute(ground, slot, step);
      const number = expected[at] ?? { number: null, graded: [] };
      const found = await look(ground, { slot, outcome, expected: number });
      expect({ step: at + 1, ...found }, step.story).toEqual({
        step: at + 1,
        ...mustBeSeen(step, number),
      });
      all.push(found);
    }
    return all;
  }
});
