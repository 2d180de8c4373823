import { createHoldfast, memoryStore } from "#src/entries/index.ts";
import type { Holdfast, Readiness } from "#src/entries/index.ts";
import { ambiguousResources, oneRoster } from "#src/entries/one-roster.ts";
import { operationsOf } from "#src/entries/operations.ts";
import type { Operations } from "#src/entries/operations.ts";
import { createInteractiveAssessments, qtiQuestions } from "#src/entries/qti.ts";
import type { InteractiveAssessments, QtiQuestions } from "#src/entries/qti.ts";
import {
  checkConnections,
  connectedStore,
  connectRedis,
  createOutboxCounter,
  inspectServer,
} from "./assessment-cache";
import type { AttemptStore, RedisClient, SlotIndex, StorePart } from "./assessment-cache";
import { createFallbacks } from "./fallbacks";
import { fanOut } from "./fan-out";
import { Fault } from "./fault";
import { gradebookOptionsOf } from "./gradebook-options";
import { openInspectFeed } from "./inspect";
import { createLog } from "./log";
import type { Logger } from "./logger";
import { createRateLimit } from "./rate-limit";
import { createRolloutModes } from "./rollout";
import { createSession } from "./session";
import type { CheckedSession } from "./session";
import { completeSettings, readSettings } from "./settings";
import type { RedisSettings, Settings } from "./settings";
import { createStartPolicy } from "./start-policy";
import { createTelemetry } from "./telemetry";
import type { Telemetry, TelemetryOptions } from "./telemetry";

/** Everything a process of this application needs, wired once. */
export interface Wiring extends Holdfast {
  readonly assessments: InteractiveAssessments &
    Pick<QtiQuestions, "listAssessments" | "findAssessment" | "media">;
  readonly session: CheckedSession;
  /** What operators can see and do; null with a store in memory. */
  readonly operations: Operations | null;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  /** `memory`: attempts are lost when this process stops, and every page says so. */
  readonly storeKind: "redis" | "memory";
  /** Logs risky ids of content, risky Redis settings, and why Redis cannot be reached. */
  inspect(): Promise<void>;
  /** Which slots may have an attempt; null with a store in memory. */
  readonly index: SlotIndex | null;
}

const SLOT = Symbol.for("holdfast.wiring");

/**
 * The wiring of this process, created at the first call. Stored on `globalThis`, because Next.js
 * bundles routes, actions and start-up code separately, and all of them must share one Redis client
 * and one queue. Throws `SettingsError` when the environment cannot be used.
 */
export function wiring(): Wiring {
  const holder = globalThis as { [SLOT]?: Wiring };
  holder[SLOT] ??= fromEnvironment(readSettings(process.env));
  return holder[SLOT];
}

/**
 * Wires a process with explicit settings, for commands and tests: makes every part of the settings
 * and hands them to `createHoldfast`, as any application does. Throws `SettingsError` when a part has
 * no settings.
 */
export function fromEnvironment(given: Settings, options: TelemetryOptions = {}): Wiring {
  const settings = completeSettings(given);
  const telemetry = createTelemetry(settings.telemetry, settings.oneRoster, options);
  const log = createLog({ level: settings.logLevel }, telemetry.logFields);
  const questions = qtiQuestions({
    contentDir: settings.contentDir,
    onKept: (problem) => {
      const remedy = "correct the file; students work with what was read before";
      log.warn({ event: "content.kept", problem, remedy }, "content.kept");
    },
  });
  const gradebook = oneRoster(gradebookOptionsOf(settings.oneRoster, settings));
  const session = createSession(settings.auth);
  const hashKey = secretOf(settings);
  const { inspectUrl: url } = settings;
  const inspector = url === undefined ? null : openInspectFeed({ url, hashKey });
  const plainStore = storeOf(settings.redis);
  const store = inspector?.watch(plainStore) ?? plainStore;
  const onFallback = createFallbacks(log, telemetry.countFallback);
  const modes = createRolloutModes({
    mode: settings.rolloutMode,
    modulePath: settings.flagProviderModule,
    hashKey,
    onFallback: (reason) => onFallback("rollout", reason),
  });
  const { resultIdPrefix, resultIdForm } = settings;
  const holdfast = createHoldfast({
    ...{ store, gradebook, questions, logger: log },
    user: (headers) => session.getUser(headers),
    secret: settings.attemptTokenSecret ?? hashKey,
    canStart: createStartPolicy(settings.startPolicy),
    rollout: modes.rollout,
    rateLimit: ({ connection }) =>
      createRateLimit(connection?.client ?? null, settings.rateLimitPerMinute, (error) => {
        onFallback("rate_limit", error instanceof Error ? error.name : "unknown");
      }),
    options: {
      attemptTtlSeconds: settings.stateTtlSeconds,
      highWaterTtlSeconds: settings.highWaterTtlDays * 86_400,
      trailEntries: settings.trailEntries,
      sweepIntervalSeconds: settings.sweepIntervalSeconds,
      legacyPodsMayRun: settings.rolloutMode !== "pinned",
      ...{ resultIdPrefix, resultIdForm },
    },
    instruments: {
      engine: telemetry.engineInstruments,
      commandTimer: telemetry.commandTimer,
      emit: inspector === null ? telemetry.emit : fanOut(telemetry.emit, inspector.emit),
      gradebook: (client) => telemetry.instrumentedGradebook(client),
      onExchange: telemetry.onExchange,
      logHashKey: hashKey,
    },
  });
  const { engine, tools } = holdfast;
  const { emit, stores } = tools;
  const { connection } = stores;
  if (connection !== null) telemetry.watchOutbox(createOutboxCounter(connection));
  return {
    ...holdfast,
    ...{ session, settings, telemetry },
    operations: operationsOf(holdfast),
    assessments: {
      ...createInteractiveAssessments({ attempts: engine, questions, emit }),
      listAssessments: () => questions.listAssessments(),
      findAssessment: (resourceId) => questions.findAssessment(resourceId),
      media: (resourceId, path) => questions.media(resourceId, path),
    },
    ready: async () => {
      const readiness = await holdfast.ready();
      return readiness.ok ? withSession(readiness, session) : readiness;
    },
    storeKind: store.kind,
    index: stores.index,
    inspect: async () => {
      await inspectContent(questions, settings, log);
      const client = connection?.client ?? null;
      await inspect({ client, store: stores.store, redis: settings.redis }, log);
    },
    close: async () => {
      questions.close();
      await holdfast.close();
      await inspector?.close();
      await modes.close();
      await telemetry.close();
    },
  };
}

function storeOf(redis: RedisSettings): StorePart {
  if (redis.kind === "memory") return memoryStore();
  return connectedStore(({ onError, clock, timer }) => connectRedis(redis, onError, clock, timer));
}

function secretOf({ auth }: Settings): string | undefined {
  return auth.mode === "demo" ? auth.secret : undefined;
}

/**
 * With a session module that cannot be loaded this process serves nobody, and a restart would not
 * help: a rollout of such a deployment must stop.
 */
async function withSession(readiness: Readiness, session: CheckedSession): Promise<Readiness> {
  try {
    await session.check();
    return readiness;
  } catch (error) {
    const code = error instanceof Fault ? error.code : "internal";
    return { ok: false, checks: { ...readiness.checks, session: code } };
  }
}

/** Students of two resources whose ids end alike can get the same result ids. */
async function inspectContent(
  questions: Pick<QtiQuestions, "listAssessments">,
  { resultIdForm }: Settings,
  log: Logger,
): Promise<void> {
  if (resultIdForm === "unambiguous") return;
  // A page that needs the content reports the error.
  const listed = await questions.listAssessments().catch(() => []);
  const ids = listed.map(({ resourceId }) => resourceId);
  for (const resources of ambiguousResources(ids)) {
    const remedy = "set ONEROSTER_RESULT_ID_FORM=unambiguous, or rename one of them";
    log.warn({ event: "content.ambiguous_ids", resources, remedy }, "content.ambiguous_ids");
  }
}

interface InspectionPorts {
  readonly client: RedisClient | null;
  readonly store: Pick<AttemptStore, "ping">;
  readonly redis: RedisSettings | undefined;
}

async function inspect({ client, store, redis }: InspectionPorts, log: Logger): Promise<void> {
  if (client === null || redis === undefined || redis.kind === "memory") return;
  const isUp = await store.ping().then(
    () => true,
    () => false,
  );
  if (!isUp) {
    for (const { hop, kind, address, finding, remedy } of await checkConnections(redis)) {
      const fields = { hop, kind, address, finding, remedy };
      log.error({ event: "redis.unreachable", ...fields }, "redis.unreachable");
    }
    return;
  }
  for (const finding of await inspectServer(client)) {
    log.warn({ event: "redis.setting", ...finding }, "redis.setting");
  }
}
