import { createOperatorStore, createRedisDiagnostics } from "#lib/assessment-cache";
import { createRedisStore, createSlotIndex } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { createQuestionBank } from "#lib/interactive-assessments";
import { gradebookOptionsOf } from "#lib/gradebook-options";
import { pseudonyms } from "#lib/event-log";
import { createSlotSample } from "#lib/services/doctor";
import type { DoctorPorts, PodPort } from "#lib/services/doctor";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import type { GradebookHabit, ListDoubt } from "#lib/services/one-roster";
import { SettingsError } from "#lib/settings";
import type { Environment, Settings } from "#lib/settings";

/** Shorter than the limits of a request: the doctor reports a slow gradebook as a finding. */
const GRADEBOOK_TIMINGS = { triesMax: 2, callBudgetMs: 5_000 } as const;

export interface DoctorWiring {
  readonly ports: DoctorPorts;
  close(): void;
}

/**
 * Connects the doctor to the servers that the settings name. Throws SettingsError when they name no
 * Redis.
 */
export function wireDoctor(
  settings: Settings,
  env: Environment,
  sample: number,
  pods: readonly PodPort[] = [],
): DoctorWiring {
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
    throw new SettingsError(["REDIS_URL: is missing; set it to the Redis to examine"]);
  }
  if (settings.redis.kind === "memory") return null;
  const { diagnostics, connection } = createRedisDiagnostics(settings.redis, systemClock);
  const options = {
    ttlSeconds: settings.stateTtlSeconds,
    longTtlSeconds: settings.highWaterTtlDays * 86_400,
    legacyPodsMayRun: settings.rolloutMode !== "pinned",
  };
  const operators = createOperatorStore(connection, options);
  const index = createSlotIndex(connection);
  const store = createRedisStore(connection, options);
  const slots = createSlotSample({ diagnostics, operators, index }, sample);
  return {
    ports: { diagnostics, operators, index, store, slots },
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
    behavior: () => ({ habits: [...habits], doubts: [...doubts] }),
  };
}
