import fc from "fast-check";
import type { PodScript } from "#tests/exploration/pod";
import type { Ask, TabScript } from "#tests/exploration/tab";

/** Tabs of all processes together. */
export const CLIENTS_MAX = 8;

const TABS_OF_A_PROCESS_MAX = 3;
const ASKS_MAX = 12;

/** What a student may do after the start, more often what brings an attempt to its end. */
const ASKS: readonly Ask[] = [
  ...(["answer", "answer", "answer", "answer", "finalize", "finalize", "start", "start"] as const),
  ...(["reset", "resume", "sweep"] as const),
];

/** A whole life and the beginning of the next one: random asks alone seldom get that far. */
const LIFE: readonly Ask[] = ["start", "answer", "answer", "finalize", "reset", "start", "answer"];

const asks: fc.Arbitrary<readonly Ask[]> = fc.oneof(
  fc.constant(LIFE),
  fc.constant([...LIFE.slice(0, 5), ...LIFE.slice(0, 5)]),
  fc
    .array(fc.constantFrom(...ASKS), { minLength: 1, maxLength: ASKS_MAX, size: "max" })
    .map((drawn): readonly Ask[] => ["start", ...drawn]),
);

interface DrawnTab {
  readonly asks: readonly Ask[];
  readonly isNaming: boolean;
  /** Whether it reaches a process of its own; otherwise the one before it does. */
  readonly isApart: boolean;
  readonly isPublishing: boolean;
}

const tabs = fc.record<DrawnTab>({
  asks,
  isNaming: fc.boolean(),
  isApart: fc.constantFrom(true, true, true, false),
  isPublishing: fc.boolean(),
});

/** Up to eight tabs, each with a process of its own or together with its neighbours. */
export const scripts: fc.Arbitrary<readonly PodScript[]> = fc
  .array(tabs, { minLength: 1, maxLength: CLIENTS_MAX, size: "max" })
  .map((drawn) => drawn.reduce(placed, []));

function placed(pods: readonly PodScript[], tab: DrawnTab, at: number): readonly PodScript[] {
  const script: TabScript = {
    name: String.fromCharCode("A".charCodeAt(0) + at),
    ...{ asks: tab.asks, isNaming: tab.isNaming },
  };
  const last = pods.at(-1);
  if (tab.isApart || last === undefined || last.tabs.length >= TABS_OF_A_PROCESS_MAX) {
    return [...pods, { tabs: [script], isPublishing: tab.isPublishing }];
  }
  // A publisher that outlives its request cannot be told from the next request of the same tab.
  return [...pods.slice(0, -1), { tabs: [...last.tabs, script], isPublishing: false }];
}
