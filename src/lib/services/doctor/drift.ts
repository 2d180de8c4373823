import { isFinalizedPhase } from "#machines/attempt.events";
import pMap from "p-map";
import { trailOf } from "../operations";
import type { SlotFacts } from "../operations";
import { counted, redisCheck, checkResultOf } from "./check";
import type { DoctorPorts, Issue, RedisPorts } from "./check";
import { slotNames } from "./slot-names";
import { SLOT_READS } from "./slot-sample";
import type { SampledSlot } from "./slot-sample";

/** Trails are longer than records, so the check reads fewer of them. */
const TRAILS_MAX = 50;

/** A sampled slot whose keys could be read. */
interface ReadableSlot extends SampledSlot {
  readonly facts: SlotFacts;
}

/** One way in which the keys of a slot can contradict each other. */
interface DriftRule {
  readonly severity: Issue["severity"];
  readonly description: string;
  readonly remedy: string;
  readonly matches: (facts: SlotFacts) => boolean;
}

const BACKFILL = "Run holdfast backfill, or wait: the student's next request sets it.";
const SHOW = "Inspect the slots with holdfast attempts show, then repin or abandon.";

const RULES: readonly DriftRule[] = [
  {
    severity: "problem",
    description: "whose pointer names an attempt below the highest one, and no request corrects it",
    remedy: SHOW,
    matches: (facts) => {
      const highest = highestOf(facts);
      return highest !== null && facts.currentNumber !== null && facts.currentNumber < highest;
    },
  },
  {
    severity: "warning",
    description: "whose pointer names another attempt than the current one",
    remedy:
      "No action is needed: the next request corrects it. If there are many, legacy pods still " +
      "write.",
    matches: ({ pointer, currentNumber }) => pointer !== null && pointer !== String(currentNumber),
  },
  {
    severity: "warning",
    description: "with an attempt and no pointer",
    remedy: BACKFILL,
    matches: ({ pointer, currentNumber }) => pointer === null && currentNumber !== null,
  },
  {
    severity: "problem",
    description: "whose high-water mark is below a finalized attempt",
    remedy: BACKFILL,
    matches: (facts) =>
      facts.storedMark !== null && Number(facts.storedMark) < highestUsedOf(facts),
  },
  {
    severity: "warning",
    description: "with a finalized attempt and no high-water mark",
    remedy: BACKFILL,
    matches: (facts) => facts.storedMark === null && highestUsedOf(facts) > 0,
  },
  {
    severity: "problem",
    description: "whose current attempt cannot be read, so every request for it is refused",
    remedy: "Inspect the slots with holdfast attempts show, then discard-quarantined.",
    matches: ({ records, currentNumber }) =>
      records.some(({ number, reading }) => {
        return number === currentNumber && reading.kind === "quarantined";
      }),
  },
];

/** Checks that the pointer, the records, the mark and the trail of each slot agree. */
export const driftCheck = redisCheck("drift", async (redis, ports) => {
  const sampled = await redis.slots.slots();
  const readable = sampled.flatMap(({ slot, facts }): ReadableSlot[] => {
    return facts ? [{ slot, facts }] : [];
  });
  const withTrail = readable.slice(0, TRAILS_MAX);
  const issues = [
    ...RULES.flatMap((rule) => issueOf(ports, rule, readable)),
    ...unreadableSlots(sampled.length - readable.length),
    ...(await violations(redis, ports, withTrail)),
  ];
  const okFinding =
    `${counted(readable.length, "slot")} examined: every pointer names the highest attempt, ` +
    "every high-water mark covers the finalized attempts, every record can be read; the machine " +
    `allows ${counted(withTrail.length, "trail")}.`;
  return checkResultOf(issues, readable.length === 0 ? "No slot has an attempt yet." : okFinding);
});

function issueOf(
  ports: DoctorPorts,
  { severity, description, remedy, matches }: DriftRule,
  examined: readonly ReadableSlot[],
): readonly Issue[] {
  const slots = examined.filter(({ facts }) => matches(facts));
  if (slots.length === 0) return [];
  const share = `${slots.length} of ${counted(examined.length, "slot")}`;
  return [{ severity, finding: `${share} ${description}${slotNames(ports, slots)}.`, remedy }];
}

function unreadableSlots(count: number): readonly Issue[] {
  if (count === 0) return [];
  const finding = `${counted(count, "slot")} could not be read: a key has the wrong type.`;
  const remedy = "Fix the problem of the check key-health first.";
  return [{ severity: "problem", finding, remedy }];
}

async function violations(
  { store }: RedisPorts,
  ports: DoctorPorts,
  slots: readonly ReadableSlot[],
): Promise<readonly Issue[]> {
  const doubts = { legacyPodsMayRun: ports.facts.legacyPodsMayRun };
  const checked = await pMap(
    slots,
    async ({ slot }) => {
      const { findings } = await trailOf(store, { slot, doubts });
      return { slot, hasViolation: findings.some(({ severity }) => severity === "violation") };
    },
    SLOT_READS,
  );
  const violating = checked.filter(({ hasViolation }) => hasViolation);
  if (violating.length === 0) return [];
  const finding =
    `${counted(violating.length, "slot")} with a trail that the machine does not allow` +
    `${slotNames(ports, violating)}.`;
  const remedy =
    "Read the trail with holdfast trail. Report it, unless Redis lost keys at that time or legacy " +
    "pods ran.";
  return [{ severity: "problem", finding, remedy }];
}

/** The highest eligible record; null: there is none. */
function highestOf({ records }: SlotFacts): number | null {
  const numbers = records.filter(({ counts }) => counts).map(({ number }) => number);
  return numbers.length === 0 ? null : Math.max(...numbers);
}

/** The highest used number, by the records and the outbox alone; 0: none. */
function highestUsedOf({ records, outbox }: SlotFacts): number {
  const finalized = records.flatMap(({ number, reading }) => {
    const isFinalized = reading.kind === "readable" && isFinalizedPhase(reading.phase);
    return isFinalized ? [number] : [];
  });
  return Math.max(0, ...finalized, ...outbox.map(({ number }) => number));
}
