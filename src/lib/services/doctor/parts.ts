import { ACTION_KEY_RULE, ACTION_KEY_SETTING, isActionKey } from "#lib/action-key";
import { secretProblems } from "#lib/secret-problems";
import { checkResultOf, counted, ok, notApplicable, redisCheck } from "./check";
import type { Check, CheckId, CheckResult, Issue, PartsPort } from "./check";
import { aboutTimes, isWeak } from "./settings-check";

const DAY_SECONDS = 86_400;

const DEFAULTS = {
  attemptTtlSeconds: 604_800,
  highWaterTtlSeconds: 400 * DAY_SECONDS,
  sweepIntervalSeconds: 30,
  trailEntries: 256,
} as const;

function ofParts(id: CheckId, run: (parts: PartsPort) => Promise<CheckResult>): Check {
  return {
    id,
    needsRedis: false,
    run: async ({ parts }) =>
      parts === null ? notApplicable("The application has settings.") : run(parts),
  };
}

/** Parts and options that are valid, and unsafe or unusual in a deployment. */
export const partsCheck = ofParts("parts", async ({ given }) => {
  const { store, rollout = "pinned", options = {} } = given;
  const times = { ...DEFAULTS, ...options };
  const issues: Issue[] = [
    ...aboutTimes({
      stateTtlSeconds: times.attemptTtlSeconds,
      highWaterTtlDays: Math.floor(times.highWaterTtlSeconds / DAY_SECONDS),
      sweepIntervalSeconds: times.sweepIntervalSeconds,
      trailEntries: times.trailEntries,
      // An application has its own way to end.
      shutdownGraceSeconds: 1,
    }),
  ];
  if (store.kind === "memory") {
    const finding = "store is memoryStore(): every attempt is lost when the process ends.";
    issues.push({ severity: "problem", finding, remedy: "Give redisStore(client)." });
  }
  if (rollout === "derive" || rollout === "shadow") {
    const finding =
      `rollout is ${rollout}: attempt numbers are derived from the gradebook at every request, and ` +
      "can change during an attempt.";
    const remedy =
      "Set it to pinned-compat, and to pinned when no pod of the earlier version runs.";
    issues.push({ severity: "warning", finding, remedy });
  }
  const mode = typeof rollout === "function" ? "a function decides for each slot" : rollout;
  return checkResultOf(issues, `Every part is there (rollout: ${mode}).`);
});

export const secretCheck = ofParts("secret", async ({ given: { secret } }) => {
  if (secret === undefined) {
    return {
      severity: "warning",
      finding: "No secret is given: an attempt that Redis loses cannot be restored from the page.",
      remedy: "Give secret, at least 32 characters, the same on every pod: openssl rand -hex 32.",
    };
  }
  const [refused] = secretProblems(secret);
  if (refused !== undefined) {
    return {
      severity: "problem",
      finding: "The secret is too short: the application would refuse every request.",
      remedy: `${refused}: openssl rand -hex 32.`,
    };
  }
  if (!isWeak(secret)) return ok(`The secret has ${secret.length} characters.`);
  return {
    severity: "warning",
    finding: "The secret is easy to guess: it has too few different characters.",
    remedy: "Give a random one, the same on every pod: openssl rand -hex 32.",
  };
});

export const actionKeyCheck = ofParts("action-key", async ({ actionKey }) => {
  if (actionKey === undefined) {
    return {
      severity: "warning",
      finding:
        `${ACTION_KEY_SETTING} is not set: each build gives its server actions other ids, and a ` +
        "page of one build cannot use a pod of another.",
      remedy:
        "Build once for all pods, or set it to the same value for every build: " +
        "openssl rand -base64 32.",
    };
  }
  if (isActionKey(actionKey)) return ok(`${ACTION_KEY_SETTING} is set, and Next.js can use it.`);
  return {
    severity: "problem",
    finding: `${ACTION_KEY_SETTING} is set to what Next.js cannot use.`,
    remedy: `It ${ACTION_KEY_RULE}.`,
  };
});

export const sweepingCheck = ofParts("sweeping", async ({ findSweeping }) => {
  const file = await findSweeping();
  if (file !== null) return ok(`${file} sends what the gradebook did not take at once.`);
  return {
    severity: "warning",
    finding:
      "No source file starts Holdfast's background work: a result that the gradebook does not take " +
      "at once would wait for ever.",
    remedy:
      "Call holdfast.start() in src/instrumentation.ts, serve sweepRoute(holdfast) to a cron " +
      "service, or run npx holdfast sweep on a timer.",
  };
});

/** What the earlier version left, and whether Holdfast is told of it. */
export const legacyCheck = redisCheck("legacy", async ({ slots }, { facts }) => {
  const sampled = await slots.slots();
  const records = sampled.flatMap((slot) => slot.facts?.records ?? []);
  const legacy = records.filter(({ reading }) => reading.kind === "readable" && reading.isLegacy);
  const found =
    `${counted(legacy.length, "record")} of an earlier version among ` +
    `${counted(records.length, "record")} of ${counted(sampled.length, "slot")}`;
  if (legacy.length === 0 || facts.legacyPodsMayRun) return ok(`${found}.`);
  return checkResultOf(
    [
      {
        severity: "warning",
        finding: `${found}, and rollout is pinned: it must mean that no pod of that version runs.`,
        remedy:
          "While pods of the earlier version run, give rollout: pinned-compat, or a function of your flag.",
      },
    ],
    "",
  );
});
