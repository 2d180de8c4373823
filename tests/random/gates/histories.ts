import fc from "fast-check";
import type { Property, HistoryTrace } from "../property";
import { HEALTHY } from "../reference/faulty-gradebook";
import type { GradebookBehavior } from "../reference/model";
import { runClient } from "./client";
import type { RequestKind } from "./client";
import { violationOf } from "./final-invariants";
import type { AcknowledgedOutcome } from "./final-invariants";
import { GatedWorld } from "./gated-world";
import type { InjectedFault, Mutant } from "./gated-world";

const CLIENTS_MAX = 6;
const REQUESTS_MAX = 8;

/** The scheduler orders the operations; the gradebook's behavior does not depend on the schedule. */
interface History {
  readonly scheduler: fc.Scheduler;
  readonly clients: readonly DrawnClient[];
  readonly faults: readonly InjectedFault[];
  readonly behavior: GradebookBehavior;
}

interface DrawnClient {
  readonly requests: readonly RequestKind[];
  readonly sendsAttemptId: boolean;
  readonly pod: number;
}

const REQUESTS: readonly RequestKind[] = [
  ...(["start", "answer", "answer", "answer", "answer", "answer"] as const),
  ...(["finalize", "finalize", "reset", "sweep"] as const),
];

const WHOLE_ATTEMPT: readonly RequestKind[] = [
  ...(["start", "answer", "answer", "answer", "finalize", "reset", "start", "answer"] as const),
];

const clients = fc.record<DrawnClient>({
  requests: fc.oneof(
    fc.constant(WHOLE_ATTEMPT),
    fc
      .array(fc.constantFrom(...REQUESTS), { maxLength: REQUESTS_MAX - 1, size: "max" })
      .map((drawn): readonly RequestKind[] => ["start", ...drawn]),
  ),
  sendsAttemptId: fc.boolean(),
  pod: fc.nat(2),
});

/** Only the list can be wrong; lookups by id are always right (H6, H7). */
const behaviors: fc.Arbitrary<GradebookBehavior> = fc
  .constantFrom<GradebookBehavior["list"]>("fresh", "fresh", "empty", "lagging")
  .map((list) => ({ ...HEALTHY, list }));

const faults = fc.constantFrom<InjectedFault>(
  ...Array<InjectedFault>(10).fill("none"),
  ...(["error before", "reply lost"] as const),
);

/** The invariants hold at the end of any schedule of the operations of engines in three processes. */
export function invariantsHoldAtEnd(
  mutant?: Mutant,
): Pick<Property<History>, "histories" | "run" | "events" | "clients"> {
  return {
    clients: CLIENTS_MAX,
    events: CLIENTS_MAX * REQUESTS_MAX,
    histories: fc.record({
      scheduler: fc.scheduler(),
      clients: fc.array(clients, { minLength: 1, maxLength: CLIENTS_MAX, size: "max" }),
      faults: fc.array(faults, { maxLength: 200, size: "max" }),
      behavior: behaviors,
    }),
    run: async (
      { scheduler, clients, faults, behavior },
      counter,
    ): Promise<HistoryTrace | null> => {
      const world = new GatedWorld(scheduler, faults.values(), mutant);
      const outcomes: AcknowledgedOutcome[] = [];
      const steps: HistoryTrace["steps"] = [];
      world.gradebook.behavior = behavior;
      const pods = Array.from({ length: 3 }, (_, pod) => world.pod(`process ${pod}`));
      const runs = clients.map(({ pod, ...client }, index) =>
        runClient(
          { ...client, name: `tab ${index}`, engine: pods[pod] ?? world.pod("") },
          (actor, does, reply) => {
            if (typeof reply !== "string") outcomes.push(reply);
            const name = typeof reply === "string" ? reply : reply.kind;
            const number =
              typeof reply === "string" ? "" : ` ${reply.attempt?.attemptNumber ?? ""}`;
            counter.add(`${does}: ${name}`);
            steps.push({ actor, does, reply: `${name}${number}`, fault: null });
          },
        ),
      );
      await scheduler.waitFor(Promise.all(runs));
      await scheduler.waitFor(sweepAll(world));
      await scheduler.waitIdle();
      counter.steps += scheduler.report().length;
      const broken = await violationOf(world, outcomes);
      if (broken === null) return null;
      const actors = [...new Set(steps.map(({ actor }) => actor))];
      return { title: broken.what, invariant: broken.invariant, actors, steps };
    },
  };
}

/** Without further faults, sweeps until no result waits. */
async function sweepAll(world: GatedWorld): Promise<void> {
  world.gradebook.behavior = HEALTHY;
  world.isFaultFree = true;
  for (let times = 0; times < 4; times += 1) {
    world.advanceOneHour();
    await world.pod("the sweep").sweep();
  }
}
