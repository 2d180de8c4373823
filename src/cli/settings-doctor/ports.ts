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
import type { DoctorWiring } from "../doctor/doctor-wiring";
import type { Environment, Settings } from "#lib/settings";

/** Shorter than the limits of a request: the doctor reports a slow gradebook as a finding. */
const GRADEBOOK_TIMINGS = { triesMax: 2, callBudgetMs: 5_000 } as const;

export interface SettingsDoctor extends DoctorWiring {
  readonly close: () => void;
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
): SettingsDoctor {
  const redis = redisOf(settings, sample);
  const { auth } = settings;
  const questions = createQuestionBank({ contentDir: settings.contentDir });
  const hashKey = auth.mode === "demo" ? auth.secret : undefined;
  return {
    ports: {
      settings,
      parts: null,
      facts: {
        stateTtlSeconds: settings.stateTtlSeconds,
        sweepIntervalSeconds: settings.sweepIntervalSeconds,
        resultIdForm: settings.resultIdForm,
        legacyPodsMayRun: settings.rolloutMode !== "pinned",
      },
      pods,
      environment: {
        isProduction: env["NODE_ENV"] === "production",
        flaggedMode: env["HOLDFAST_ROLLOUT_MODE"],
      },
      redis: redis?.ports ?? null,
      gradebook: gradebookOf(settings),
      questions: {
        kind: "files",
        where: `CONTENT_DIR ${settings.contentDir}`,
        listAssessments: () => questions.listAssessments(),
      },
      pseudonymOf: hashKey === undefined ? null : pseudonyms(hashKey),
      nowMs: systemClock.nowMs,
    },
    close: () => {
      questions.close();
      redis?.close();
    },
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
    host: () => hostOf(oneRoster.baseUrl),
    listResults: (slot) => gradebook.listResults(slot),
    behavior: () => ({ habits: [...habits], doubts: [...doubts] }),
  };
}

/** Never the path or the query: some of them contain a key. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "?";
}
