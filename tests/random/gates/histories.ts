import fc from "fast-check";
import type { Property, HistoryTrace } from "../property";
import { HEALTHY } from "../reference/moody-gradebook";
import type { Mood } from "../reference/model";
import { live } from "./client";
import type { Ask } from "./client";
import { brokenRule } from "./final-rules";
import type { Acknowledged } from "./final-rules";
import { GatedWorld } from "./gated-world";
import type { Luck, Mutant } from "./gated-world";

const CLIENTS_MAX = 6;
const ASKS_MAX = 8;

/** Of any two gates one comes first; faults of the list do not depend on the schedule. */
interface History {
  readonly scheduler: fc.Scheduler;
  readonly clients: readonly DrawnClient[];
  readonly luck: readonly Luck[];
  readonly mood: Mood;
}

interface DrawnClient {
  readonly asks: readonly Ask[];
  readonly isNaming: boolean;
  readonly pod: number;
}

const ASKS: readonly Ask[] = [
  ...(["start", "answer", "answer", "answer", "answer", "answer"] as const),
  ...(["finalize", "finalize", "reset", "sweep"] as const),
];

const LIFE: readonly Ask[] = [
  ...(["start", "answer", "answer", "answer", "finalize", "reset", "start", "answer"] as const),
];

const clients = fc.record<DrawnClient>({
  asks: fc.oneof(
    fc.constant(LIFE),
    fc
      .array(fc.constantFrom(...ASKS), { maxLength: ASKS_MAX - 1, size: "max" })
      .map((drawn): readonly Ask[] => ["start", ...drawn]),
  ),
  isNaming: fc.boolean(),
  pod: fc.nat(2),
});

/** By id it never errs: that a list can be wrong is what the number must survive (H6, H7). */
const moods: fc.Arbitrary<Mood> = fc
  .constantFrom<Mood["list"]>("fresh", "fresh", "empty", "lagging")
  .map((list) => ({ ...HEALTHY, list }));

const luck = fc.constantFrom<Luck>(
  ...Array<Luck>(10).fill("fine"),
  ...(["error before", "reply lost"] as const),
);

/** Engines in three processes, every operation behind a gate; what must hold, holds in the end. */
export function endsWell(
  mutant?: Mutant,
): Pick<Property<History>, "histories" | "play" | "events" | "clients"> {
  return {
    clients: CLIENTS_MAX,
    events: CLIENTS_MAX * ASKS_MAX,
    histories: fc.record({
      scheduler: fc.scheduler(),
      clients: fc.array(clients, { minLength: 1, maxLength: CLIENTS_MAX, size: "max" }),
      luck: fc.array(luck, { maxLength: 200, size: "max" }),
      mood: moods,
    }),
    play: async ({ scheduler, clients, luck, mood }, tally): Promise<HistoryTrace | null> => {
      const world = new GatedWorld(scheduler, luck.values(), mutant);
      const told: Acknowledged[] = [];
      const steps: HistoryTrace["steps"] = [];
      world.gradebook.mood = mood;
      const pods = Array.from({ length: 3 }, (_, pod) => world.pod(`process ${pod}`));
      const lives = clients.map(({ pod, ...client }, at) =>
        live(
          { ...client, name: `tab ${at}`, engine: pods[pod] ?? world.pod("") },
          (actor, does, reply) => {
            if (typeof reply !== "string") told.push(reply);
            const name = typeof reply === "string" ? reply : reply.kind;
            const number =
              typeof reply === "string" ? "" : ` ${reply.attempt?.attemptNumber ?? ""}`;
            tally.see(`${does}: ${name}`);
            steps.push({ actor, does, reply: `${name}${number}`, fault: null });
          },
        ),
      );
      await scheduler.waitFor(Promise.all(lives));
      await scheduler.waitFor(sweepAll(world));
      await scheduler.waitIdle();
      tally.steps += scheduler.report().length;
      const broken = await brokenRule(world, told);
      if (broken === null) return null;
      const actors = [...new Set(steps.map(({ actor }) => actor))];
      return { title: broken.what, invariant: broken.invariant, actors, steps };
    },
  };
}

/** In the end the world is well again, and somebody sweeps until nothing waits. */
async function sweepAll(world: GatedWorld): Promise<void> {
  world.gradebook.mood = HEALTHY;
  world.isWell = true;
  for (let times = 0; times < 4; times += 1) {
    world.passAnHour();
    await world.pod("the sweep").sweep();
  }
}
