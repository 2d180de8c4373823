import pMap from "p-map";
import type { KeyKind, SampledKey } from "#lib/assessment-cache";
import { counted, redisCheck, checkResultOf } from "./check";
import type { DoctorPorts, Issue, RedisPorts, CheckResult } from "./check";
import { slotNames } from "./slot-names";
import { SLOT_READS } from "./slot-sample";

const BIG_BYTES = 1_048_576;

/** A running app removes an outdated row of the index within this time. */
const CLEANUP_MS_MAX = 3_600_000;
const OLD_ROWS_MAX = 200;

const SCAN_DENIED: CheckResult = {
  severity: "unknown",
  finding: "The Redis user may not read the key space (SCAN, TYPE, TTL), so no key was examined.",
  remedy: "Run the doctor as the Redis user holdfast-operator of docs/operations/redis.acl.",
};

export const keyHealthCheck = redisCheck("key-health", async (redis, ports) => {
  const sample = await redis.slots.keys();
  if (sample === null) return SCAN_DENIED;
  const { keys, isWhole } = sample;
  const issues = [...keyIssues(keys), ...(await unreadableRecords(redis, ports))];
  const scope = isWhole ? `all ${keys.length}` : `a sample of ${keys.length}`;
  const sizes = keys.every(({ bytes }) => bytes !== null) ? "" : " (their sizes were not readable)";
  return checkResultOf(issues, `No problem in ${scope} assess:* keys${sizes}.`);
});

function keyIssues(keys: readonly SampledKey[]): readonly Issue[] {
  const kinds = (isBad: (key: SampledKey) => boolean): string | null => kindsIn(keys.filter(isBad));
  const rules: readonly (readonly [Issue["severity"], string | null, string, string])[] = [
    [
      "problem",
      kinds(({ hasExpectedType }) => !hasExpectedType),
      "of the wrong type",
      "Find the program that wrote these keys, and remove them: every request for their slots " +
        "fails.",
    ],
    [
      "warning",
      kinds(({ ends }) => !ends),
      "without a time to live",
      "Set one with EXPIRE (ASSESSMENT_STATE_TTL_SECONDS, HIGH_WATER_TTL_DAYS): otherwise Redis " +
        "keeps these keys for ever.",
    ],
    [
      "warning",
      kinds(({ kind }) => kind === "strange"),
      "that belong to no slot",
      "Count them with holdfast backfill --dry-run. On a Cluster, keys of the plain layout belong " +
        "to no slot.",
    ],
    [
      "warning",
      kinds(({ kind, bytes }) => kind !== "index" && kind !== "audit" && (bytes ?? 0) > BIG_BYTES),
      `above ${BIG_BYTES / 1_048_576} MiB`,
      "Inspect their contents: they make every command on their slot slow.",
    ],
  ];
  return rules.flatMap(([severity, which, what, remedy]) =>
    which === null ? [] : [{ severity, finding: `Keys ${what}: ${which}.`, remedy }],
  );
}

/** "2 pointers, 1 trail"; null: none. */
function kindsIn(keys: readonly SampledKey[]): string | null {
  const counts = new Map<KeyKind, number>();
  for (const { kind } of keys) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => `${count} ${kind}`);
  return parts.length === 0 ? null : parts.join(", ");
}

async function unreadableRecords(redis: RedisPorts, ports: DoctorPorts): Promise<readonly Issue[]> {
  const slots = (await redis.slots.slots()).filter(({ facts }) =>
    facts?.records.some(({ reading }) => reading.kind === "quarantined"),
  );
  if (slots.length === 0) return [];
  const names = slotNames(ports, slots);
  const finding = `Records that cannot be read, in ${counted(slots.length, "slot")}${names}.`;
  const remedy =
    "Find them with holdfast attempts list (unreadable), then move them away with " +
    "discard-quarantined.";
  return [{ severity: "problem", finding, remedy }];
}

/** Checks for rows without an attempt, and for attempts without a row. */
export const slotIndexCheck = redisCheck("slot-index", async (redis, ports) => {
  const { index, slots } = redis;
  const ageMs = ports.facts.stateTtlSeconds * 1_000 + CLEANUP_MS_MAX;
  const old = await index.oldest({ limit: Math.min(slots.size, OLD_ROWS_MAX), ageMs });
  const examined = await pMap(old, ({ slot }) => slots.examine(slot), SLOT_READS);
  const gone = examined.filter(({ facts }) => facts !== null && facts.records.length === 0);
  const having = (await slots.slots()).filter(({ facts }) => {
    return facts !== null && facts.currentNumber !== null;
  });
  const held = await pMap(having, ({ slot }) => index.holds(slot), SLOT_READS);
  const missing = held.filter((holds) => !holds).length;
  const issues: Issue[] = [];
  if (gone.length > 0) {
    const finding = `The index has ${counted(gone.length, "outdated row")} of slots without an attempt.`;
    const remedy = "Start an instance of the app: it removes such rows with each sweep.";
    issues.push({ severity: "warning", finding, remedy });
  }
  if (missing > 0) {
    const finding = `${counted(missing, "slot")} with an attempt and no row in the index.`;
    const remedy = "Run holdfast backfill once: until then operators' lists are incomplete.";
    issues.push({ severity: "warning", finding, remedy });
  }
  const okFinding = `The index has a row for ${counted(having.length, "slot")}, and no outdated row.`;
  return checkResultOf(issues, okFinding);
});
