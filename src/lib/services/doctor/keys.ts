import type { KeyKind, SampledKey } from "#lib/assessment-cache";
import { counted, redisCheck, verdictOf } from "./check";
import type { DoctorPorts, Issue, RedisPorts, Verdict } from "./check";
import { slotNames } from "./slot-names";
import { fewAtOnce } from "./slot-sample";

const BIG_BYTES = 1_048_576;

/** What an app that runs has long tidied. */
const TIDIED_WITHIN_MS = 3_600_000;
const OLD_ROWS_MAX = 200;

const NO_SCAN: Verdict = {
  severity: "unknown",
  finding: "The Redis user may not look through the keys (SCAN, TYPE, TTL).",
  remedy: "Run it as the Redis user holdfast-operator of docs/operations/redis.acl.",
};

export const keyHealthCheck = redisCheck("key-health", async (redis, ports) => {
  const sample = await redis.slots.keys();
  if (sample === null) return NO_SCAN;
  const { keys, isWhole } = sample;
  const issues = [...ofKeys(keys), ...(await unreadable(redis, ports))];
  const looked = isWhole ? `all ${keys.length}` : `a sample of ${keys.length}`;
  const sizes = keys.every(({ bytes }) => bytes !== null) ? "" : " (their sizes may not be read)";
  return verdictOf(issues, `Nothing wrong with ${looked} assess:* keys${sizes}.`);
});

function ofKeys(keys: readonly SampledKey[]): readonly Issue[] {
  const kinds = (isBad: (key: SampledKey) => boolean): string | null => kindsIn(keys.filter(isBad));
  const found: readonly (readonly [Issue["severity"], string | null, string, string])[] = [
    [
      "problem",
      kinds(({ hasExpectedType }) => !hasExpectedType),
      "of a type they cannot have",
      "Find out what wrote them and remove them: their slots answer every request with an error.",
    ],
    [
      "warning",
      kinds(({ ends }) => !ends),
      "without a time to live",
      "Give them one by EXPIRE (ASSESSMENT_STATE_TTL_SECONDS, HIGH_WATER_TTL_DAYS).",
    ],
    [
      "warning",
      kinds(({ kind }) => kind === "strange"),
      "that belong to no slot",
      "Look at them with holdfast backfill --dry-run; on a Cluster, those of the plain layout.",
    ],
    [
      "warning",
      kinds(({ kind, bytes }) => kind !== "index" && kind !== "audit" && (bytes ?? 0) > BIG_BYTES),
      `above ${BIG_BYTES / 1_048_576} MiB`,
      "Look at what is in them: they make every command on their slot slow.",
    ],
  ];
  return found.flatMap(([severity, which, what, remedy]) =>
    which === null ? [] : [{ severity, finding: `Keys ${what}: ${which}.`, remedy }],
  );
}

/** "2 pointers, 1 trail"; null: none. */
function kindsIn(keys: readonly SampledKey[]): string | null {
  const counts = new Map<KeyKind, number>();
  for (const { kind } of keys) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const words = [...counts].map(([kind, count]) => `${count} ${kind}`);
  return words.length === 0 ? null : words.join(", ");
}

async function unreadable(redis: RedisPorts, ports: DoctorPorts): Promise<readonly Issue[]> {
  const slots = (await redis.slots.slots()).filter(({ facts }) =>
    facts?.records.some(({ reading }) => reading.kind === "quarantined"),
  );
  if (slots.length === 0) return [];
  const names = slotNames(ports, slots);
  const finding = `Records that cannot be read, in ${counted(slots.length, "slot")}${names}.`;
  const remedy = "Find them by holdfast attempts list (unreadable), then discard-quarantined.";
  return [{ severity: "problem", finding, remedy }];
}

/** Rows that outlived their slots, and slots that the index lacks. */
export const slotIndexCheck = redisCheck("slot-index", async (redis, ports) => {
  const { index, slots } = redis;
  const ageMs = ports.settings.stateTtlSeconds * 1_000 + TIDIED_WITHIN_MS;
  const old = await index.oldest({ limit: Math.min(slots.size, OLD_ROWS_MAX), ageMs });
  const looked = await fewAtOnce(old, ({ slot }) => slots.examine(slot));
  const gone = looked.filter(({ facts }) => facts !== null && facts.records.length === 0);
  const having = (await slots.slots()).filter(({ facts }) => {
    return facts !== null && facts.currentNumber !== null;
  });
  const held = await fewAtOnce(having, ({ slot }) => index.holds(slot));
  const missing = held.filter((holds) => !holds).length;
  const issues: Issue[] = [];
  if (gone.length > 0) {
    const finding = `${counted(gone.length, "row")} of slots that have had no attempt for long.`;
    const remedy = "Let an instance of the app run: it drops such rows beside each sweep.";
    issues.push({ severity: "warning", finding, remedy });
  }
  if (missing > 0) {
    const finding = `${counted(missing, "slot")} with an attempt that the index lacks.`;
    const remedy = "Run holdfast backfill once: until then operators' lists are not complete.";
    issues.push({ severity: "warning", finding, remedy });
  }
  const fine = `The rows of ${counted(having.length, "slot")} are there, and none is too old.`;
  return verdictOf(issues, fine);
});
