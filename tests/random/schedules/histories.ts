import fc from "fast-check";
import type { Call } from "../../exploration/call";
import type { PodScript } from "../../exploration/pod-run";
import type { FaultKind, Scenario } from "../../exploration/scenario";
import { ALL_KINDS, scenario } from "../../exploration/scenarios";
import type { World } from "../../exploration/world";
import type { Property, Story } from "../property";
import { CLIENTS_MAX, scripts } from "./scripts";
import { walk } from "./walk";
import type { Choice } from "./walk";

const CHOICES_MAX = 200;
const FAULTS_MAX = 10;

/** How often one kind of fault may happen in one history. */
const TIMES_MAX = 3;

interface History {
  readonly pods: readonly PodScript[];
  readonly faults: number;
  readonly choices: readonly Choice[];
}

const choices = fc.record<Choice>({
  isWrong: fc.constantFrom(false, false, false, false, false, true),
  kind: fc.nat(30),
  step: fc.nat(30),
});

const histories: fc.Arbitrary<History> = fc.record({
  pods: scripts,
  faults: fc.nat(FAULTS_MAX),
  choices: fc.array(choices, { maxLength: CHOICES_MAX, size: "max" }),
});

export interface Ground {
  readonly kinds?: readonly FaultKind[];
  /** Breaks the store, for histories that must be found. */
  readonly sabotage?: (call: Call, world: World) => Call;
}

/** Whatever the clients do, in whatever order, and whatever goes wrong: no rule is broken. */
export function keepsTheRules({ kinds = ALL_KINDS, sabotage }: Ground = {}): Pick<
  Property<History>,
  "histories" | "play" | "events" | "clients"
> {
  return {
    clients: CLIENTS_MAX,
    events: CHOICES_MAX,
    histories,
    play: async ({ pods, faults, choices }, tally): Promise<Story | null> => {
      const played: Scenario = scenario({
        ...{ id: "schedules", title: "a random history", pods, faults },
        ...{ isSymmetric: false, isReduced: false },
        kinds: new Map(kinds.map((kind) => [kind, TIMES_MAX])),
        ...(sabotage === undefined ? {} : { sabotage }),
      });
      const { steps, sightings, story } = await walk(played, choices);
      tally.steps += steps;
      tally.see(...sightings.names);
      return story;
    },
  };
}
