import fc from "fast-check";
import type { Call } from "#tests/exploration/call";
import type { PodScript } from "#tests/exploration/pod";
import type { FaultKind, Scenario } from "#tests/exploration/scenario";
import { ALL_KINDS, scenario, withForeignResult, worldAfter } from "#tests/exploration/scenarios";
import type { World } from "#tests/exploration/world";
import type { Property, HistoryTrace } from "../property";
import { CLIENTS_MAX, scripts } from "./scripts";
import { walk } from "./walk";
import type { Choice } from "./walk";

const CHOICES_MAX = 200;
const FAULTS_MAX = 10;

/** How often one kind of fault may happen in one history. */
const TIMES_MAX = 3;

/** What can go wrong in every history: calls, processes, and keys that go by themselves. */
const ALWAYS = ALL_KINDS.filter((kind) => !kind.startsWith("an old pod"));

const OLD_PODS: readonly FaultKind[] = ["an old pod starts", "an old pod answers"];

/**
 * Old pods are about in some histories only. They do not look before they write, and what is not
 * promised of them is left out: that one of them finalizes and its record goes while a request of
 * ours stands between its derivation and its creation.
 */
const WEATHERS: readonly (readonly FaultKind[])[] = [
  ALWAYS,
  [...ALWAYS.filter(isKept), ...OLD_PODS, "an old pod starts, fooled by an empty list"],
  [...ALWAYS.filter(isKept), ...OLD_PODS, "an old pod resets"],
  [...ALWAYS.filter(isKept), ...OLD_PODS, "an old pod finalizes"],
];

function isKept(kind: FaultKind): boolean {
  return !["the state is evicted", "eight days pass", "Redis is flushed"].includes(kind);
}

/** Where histories begin: mostly with nothing, or with an attempt whose number is taken (H20). */
const BEGINNINGS = ["nothing", "nothing", "nothing", "a number that is taken"] as const;

async function beginning(of: History["begin"]): Promise<Partial<Scenario>> {
  if (of === "nothing") return {};
  const complete = await worldAfter(["start", "answer", "answer"]);
  return { world: withForeignResult(complete) };
}

interface History {
  readonly begin: (typeof BEGINNINGS)[number];
  readonly weather: readonly FaultKind[];
  readonly pods: readonly PodScript[];
  readonly faults: number;
  readonly choices: readonly Choice[];
}

const choices = fc.record<Choice>({
  isSame: fc.constantFrom(true, true, true, false),
  isWrong: fc.constantFrom(false, false, false, false, false, true),
  kind: fc.nat(30),
  step: fc.nat(30),
});

const histories: fc.Arbitrary<History> = fc.record({
  begin: fc.constantFrom(...BEGINNINGS),
  weather: fc.constantFrom(...WEATHERS),
  pods: scripts,
  faults: fc.nat(FAULTS_MAX),
  choices: fc.array(choices, { maxLength: CHOICES_MAX, size: "max" }),
});

type Mutant = (call: Call, world: World) => Call;

/**
 * Whatever the clients do, in whatever order, and whatever goes wrong: no rule is broken.
 * `mutant` breaks the store, for histories that must be found.
 */
export function keepsTheRules(
  mutant?: Mutant,
): Pick<Property<History>, "histories" | "play" | "events" | "clients"> {
  return {
    clients: CLIENTS_MAX,
    events: CHOICES_MAX,
    histories,
    play: async (
      { begin, weather, pods, faults, choices },
      tally,
    ): Promise<HistoryTrace | null> => {
      const played: Scenario = scenario({
        ...{ id: "schedules", title: "a random history", pods, faults },
        ...{ isSymmetric: false, isReduced: false },
        kinds: new Map(weather.map((kind) => [kind, TIMES_MAX])),
        ...(await beginning(begin)),
        ...(mutant === undefined ? {} : { mutant }),
      });
      const { steps, reached, trace } = await walk(played, choices);
      tally.steps += steps;
      tally.see(...reached.names);
      return trace;
    },
  };
}
