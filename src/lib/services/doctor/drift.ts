import { trailOf } from "../operations";
import type { SlotFacts } from "../operations";
import { counted, redisCheck, verdictOf } from "./check";
import type { DoctorPorts, Issue, RedisPorts } from "./check";
import { slotNames } from "./slot-names";
import { fewAtOnce } from "./slot-sample";
import type { SampledSlot } from "./slot-sample";

/** Trails are longer than records: not as many are read. */
const TRAILS_MAX = 50;

/** A slot that was looked at, and could be. */
interface Seen extends SampledSlot {
  readonly facts: SlotFacts;
}

interface Sort {
  readonly severity: Issue["severity"];
  readonly what: string;
  readonly remedy: string;
  readonly is: (facts: SlotFacts) => boolean;
}

const BACKFILL = "Run holdfast backfill, or let the student come: the next request sets it.";
const SHOW = "Look with holdfast attempts show, then repin or abandon.";

const SORTS: readonly Sort[] = [
  {
    severity: "problem",
    what: "whose pointer names a lower attempt than the highest, and stays there",
    remedy: SHOW,
    is: (facts) => {
      const highest = highestOf(facts);
      return highest !== null && facts.currentNumber !== null && facts.currentNumber < highest;
    },
  },
  {
    severity: "warning",
    what: "whose pointer names another attempt than the current one",
    remedy: "Nothing need be done: the next request corrects it. Many mean that old pods write.",
    is: ({ pointer, currentNumber }) => pointer !== null && pointer !== String(currentNumber),
  },
  {
    severity: "warning",
    what: "with an attempt and no pointer",
    remedy: BACKFILL,
    is: ({ pointer, currentNumber }) => pointer === null && currentNumber !== null,
  },
  {
    severity: "problem",
    what: "whose high-water mark is below a finalized attempt",
    remedy: BACKFILL,
    is: (facts) => facts.storedMark !== null && Number(facts.storedMark) < burnedOf(facts),
  },
  {
    severity: "warning",
    what: "with a finalized attempt and no high-water mark",
    remedy: BACKFILL,
    is: (facts) => facts.storedMark === null && burnedOf(facts) > 0,
  },
  {
    severity: "problem",
    what: "whose current attempt cannot be restored",
    remedy: "Look with holdfast attempts show, then discard-quarantined.",
    is: ({ records, currentNumber }) =>
      records.some(({ number, reading }) => {
        return number === currentNumber && reading.kind === "quarantined";
      }),
  },
];

/** Does Redis still say which attempt each student is in, and has anything slipped? */
export const driftCheck = redisCheck("drift", async (redis, ports) => {
  const sampled = await redis.slots.slots();
  const seen = sampled.flatMap(({ slot, facts }): Seen[] => (facts ? [{ slot, facts }] : []));
  const trailed = seen.slice(0, TRAILS_MAX);
  const issues = [
    ...SORTS.flatMap((sort) => issueOf(ports, sort, seen)),
    ...notExamined(sampled.length - seen.length),
    ...(await violations(redis, ports, trailed)),
  ];
  const fine =
    `${counted(seen.length, "slot")} looked at: every pointer names the highest attempt, ` +
    `every mark covers what is finalized, every record restores; ` +
    `the machine allows ${counted(trailed.length, "trail")}.`;
  return verdictOf(issues, seen.length === 0 ? "No slot has an attempt yet." : fine);
});

function issueOf(ports: DoctorPorts, sort: Sort, seen: readonly Seen[]): readonly Issue[] {
  const { severity, what, remedy, is } = sort;
  const slots = seen.filter(({ facts }) => is(facts));
  if (slots.length === 0) return [];
  const of = `${slots.length} of ${counted(seen.length, "slot")}`;
  return [{ severity, finding: `${of} ${what}${slotNames(ports, slots)}.`, remedy }];
}

function notExamined(count: number): readonly Issue[] {
  if (count === 0) return [];
  const finding = `${counted(count, "slot")} could not be looked at: a key has a wrong type.`;
  return [{ severity: "problem", finding, remedy: "Mend key-health first." }];
}

async function violations(
  { store }: RedisPorts,
  ports: DoctorPorts,
  seen: readonly Seen[],
): Promise<readonly Issue[]> {
  const doubts = { legacyPodsMayRun: ports.settings.rolloutMode !== "pinned" };
  const checked = await fewAtOnce(seen, async ({ slot }) => {
    const { findings } = await trailOf(store, { slot, doubts });
    return { slot, isBad: findings.some(({ severity }) => severity === "violation") };
  });
  const bad = checked.filter(({ isBad }) => isBad);
  if (bad.length === 0) return [];
  const finding =
    `${counted(bad.length, "slot")} with a trail that the machine does not allow` +
    `${slotNames(ports, bad)}.`;
  const remedy =
    "Read it with holdfast trail, and report it, unless Redis lost keys then or pods of the " +
    "version before ran.";
  return [{ severity: "problem", finding, remedy }];
}

/** The highest record that counts; null: there is none. */
function highestOf({ records }: SlotFacts): number | null {
  const numbers = records.filter(({ counts }) => counts).map(({ number }) => number);
  return numbers.length === 0 ? null : Math.max(...numbers);
}

/** The highest number that is used up, by what is stored beside the mark. */
function burnedOf({ records, outbox }: SlotFacts): number {
  const finalized = records.flatMap(({ number, reading }) => {
    const isFinalized =
      reading.kind === "readable" && (reading.phase === "pending" || reading.phase === "published");
    return isFinalized ? [number] : [];
  });
  return Math.max(0, ...finalized, ...outbox.map(({ number }) => number));
}
