import { createOperatorStore, createRedisDiagnostics } from "#lib/assessment-cache";
import { createRedisStore, createSlotIndex } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { createQuestionBank } from "#lib/interactive-assessments";
import { gradebookOptionsOf } from "#lib/gradebook-options";
import { pseudonyms } from "#lib/log";
import { createSlotSample } from "#lib/services/doctor";
import type { DoctorPorts, PodPort } from "#lib/services/doctor";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import type { GradebookHabit, ListDoubt } from "#lib/services/one-roster";
import { SettingsError } from "#lib/settings";
import type { Environment, Settings } from "#lib/settings";

/** A doctor waits for less than a request does: what is slow is a finding. */
const GRADEBOOK_TIMINGS = { triesMax: 2, callBudgetMs: 5_000 } as const;

export interface Wired {
  readonly ports: DoctorPorts;
  close(): void;
}

/** Connects the doctor to what the settings name. Throws SettingsError when they name no Redis. */
export function wireDoctor(
  settings: Settings,
  env: Environment,
  sample: number,
  pods: readonly PodPort[] = [],
): Wired {
  const redis = redisOf(settings, sample);
  const { auth } = settings;
  const hashKey = auth.mode === "demo" ? auth.secret : undefined;
  return {
    ports: {
      settings,
      pods,
      environment: {
        isProduction: env["NODE_ENV"] === "production",
        flaggedMode: env["HOLDFAST_ROLLOUT_MODE"],
      },
      redis: redis?.ports ?? null,
      gradebook: gradebookOf(settings),
      questions: createQuestionBank({ contentDir: settings.contentDir }),
      pseudonymOf: hashKey === undefined ? null : pseudonyms(hashKey),
      nowMs: systemClock.nowMs,
    },
    close: () => redis?.close(),
  };
}

function redisOf(settings: Settings, sample: number) {
  if (settings.redis === undefined) {
    throw new SettingsError(["REDIS_URL: say which Redis is to be examined"]);
  }
  if (settings.redis.kind === "memory") return null;
  const { sight, connection } = createRedisDiagnostics(settings.redis, systemClock);
  const options = {
    ttlSeconds: settings.stateTtlSeconds,
    longTtlSeconds: settings.highWaterTtlDays * 86_400,
    legacyPodsMayRun: settings.rolloutMode !== "pinned",
  };
  const operators = createOperatorStore(connection, options);
  const index = createSlotIndex(connection);
  const store = createRedisStore(connection, options);
  const slots = createSlotSample({ sight, operators, index }, sample);
  return {
    ports: { sight, operators, index, store, slots },
    close: () => connection.client.disconnect(),
  };
}

function gradebookOf(settings: Settings): DoctorPorts["gradebook"] {
  const { oneRoster } = settings;
  if (oneRoster === undefined) return null;
  const habits = new Set<GradebookHabit>();
  const doubts = new Set<ListDoubt>();
  const gradebook = createOneRosterGradebook({
    ...gradebookOptionsOf(oneRoster, settings),
    timings: GRADEBOOK_TIMINGS,
    onHabit: (habit) => void habits.add(habit),
    onListDisagreed: (_slot, found) => {
      for (const doubt of found) doubts.add(doubt);
    },
  });
  return {
    listResults: (slot) => gradebook.listResults(slot),
    seen: () => ({ habits: [...habits], doubts: [...doubts] }),
  };
}
