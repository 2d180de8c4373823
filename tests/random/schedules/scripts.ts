import fc from "fast-check";
import type { PodScript } from "#tests/exploration/pod";
import type { TabStep, TabScript } from "#tests/exploration/tab";

/** The maximum number of tabs of all processes. */
export const CLIENTS_MAX = 8;

const TABS_OF_A_PROCESS_MAX = 3;
const REQUESTS_MAX = 12;

/** Requests after the start; those that complete an attempt are more frequent. */
const REQUESTS: readonly TabStep[] = [
  ...(["answer", "answer", "answer", "answer", "finalize", "finalize", "start", "start"] as const),
  ...(["reset", "resume", "sweep"] as const),
];

/** A whole attempt and the start of the next one, which random requests alone rarely reach. */
const WHOLE_ATTEMPT: readonly TabStep[] = [
  "start",
  "answer",
  "answer",
  "finalize",
  "reset",
  "start",
  "answer",
];

const steps: fc.Arbitrary<readonly TabStep[]> = fc.oneof(
  fc.constant(WHOLE_ATTEMPT),
  fc.constant([...WHOLE_ATTEMPT.slice(0, 5), ...WHOLE_ATTEMPT.slice(0, 5)]),
  fc
    .array(fc.constantFrom(...REQUESTS), { minLength: 1, maxLength: REQUESTS_MAX, size: "max" })
    .map((drawn): readonly TabStep[] => ["start", ...drawn]),
);

interface DrawnTab {
  readonly steps: readonly TabStep[];
  readonly sendsAttemptId: boolean;
  readonly isClaiming: boolean;
  /** Whether it uses its own process; otherwise it shares the previous tab's. */
  readonly hasOwnProcess: boolean;
  readonly isPublishing: boolean;
}

const tabs = fc.record<DrawnTab>({
  steps,
  sendsAttemptId: fc.boolean(),
  isClaiming: fc.boolean(),
  hasOwnProcess: fc.constantFrom(true, true, true, false),
  isPublishing: fc.boolean(),
});

/** Up to eight tabs, with their own process or a shared one. */
export const scripts: fc.Arbitrary<readonly PodScript[]> = fc
  .array(tabs, { minLength: 1, maxLength: CLIENTS_MAX, size: "max" })
  .map((drawn) => drawn.reduce(addTab, []));

function addTab(pods: readonly PodScript[], tab: DrawnTab, at: number): readonly PodScript[] {
  const script: TabScript = {
    name: String.fromCharCode("A".charCodeAt(0) + at),
    steps: tab.steps,
    sendsAttemptId: tab.sendsAttemptId,
    isClaiming: tab.isClaiming,
  };
  const last = pods.at(-1);
  if (tab.hasOwnProcess || last === undefined || last.tabs.length >= TABS_OF_A_PROCESS_MAX) {
    return [...pods, { tabs: [script], isPublishing: tab.isPublishing }];
  }
  // In a shared process, a publisher that outlives its request would be attributed to the tab's next request.
  return [...pods.slice(0, -1), { tabs: [...last.tabs, script], isPublishing: false }];
}
