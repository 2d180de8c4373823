import type { Logger } from "pino";
import {
  checkConnections,
  connectRedis,
  createLegacyRecordRepository,
  createOperatorStore,
  createRedisStore,
  createSlotIndex,
  inspectServer,
  outboxSize,
  connectionFailureOf,
} from "./assessment-cache";
import type { AttemptStore, OperatorStore, RedisClient, SlotIndex } from "./assessment-cache";
import { systemClock } from "./clock";
import { fanOut } from "./fan-out";
import { Fault } from "./fault";
import { gradebookOptionsOf } from "./gradebook-options";
import { createAttemptTokens } from "./attempt-token";
import type { AttemptTokens } from "./attempt-token";
import { createInteractiveAssessments, createQuestionBank } from "./interactive-assessments";
import type { ContentQuestionBank, InteractiveAssessments } from "./interactive-assessments";
import { createLog, logEvents } from "./log";
import { createRateLimit } from "./rate-limit";
import type { RateLimit } from "./rate-limit";
import { createRolloutModes } from "./rollout";
import type { AttemptEngine, EventSink } from "./services/attempt";
import { memoryRolloutStores, rolledOut } from "./rollout-engines";
import type { RolloutStores } from "./rollout-engines";
import { createOperations } from "./services/operations";
import type { Operations } from "./services/operations";
import { ambiguousResources, createOneRosterGradebook } from "./services/one-roster";
import type { Gradebook } from "./services/one-roster";
import { indexing, tidySlotIndex } from "./services/slot-index";
import { createSession } from "./session";
import type { SessionPort } from "./session";
import { readSettings, SettingsError } from "./settings";
import type { OneRosterSettings, RedisSettings, Settings } from "./settings";
import { createFallbacks } from "./fallbacks";
import { createStartPolicy } from "./start-policy";
import { createTelemetry } from "./telemetry";
import type { Telemetry, TelemetryOptions } from "./telemetry";

/** Everything a process needs, wired once. */
export interface Wiring {
  readonly engine: AttemptEngine;
  readonly assessments: InteractiveAssessments &
    Pick<ContentQuestionBank, "listAssessments" | "findAssessment" | "media">;
  readonly session: SessionPort;
  readonly tokens: AttemptTokens;
  readonly rateLimit: RateLimit;
  /** Operations for operators; null with a store in memory. */
  readonly operations: Operations | null;
  readonly log: Logger;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  /** `memory`: attempts are lost when this process stops, and every page says so. */
  readonly storeKind: "redis" | "memory";
  /** Whether this process can serve students now, with the result of each check. */
  ready(): Promise<Readiness>;
  /** From now on `ready` is false, so that load balancers send no new students. */
  beginShutdown(): void;
  /** Logs risky ids of content, risky Redis settings, and why Redis cannot be reached. */
  inspect(): Promise<void>;
  /** Which slots may have an attempt; null with a store in memory. */
  readonly index: SlotIndex | null;
  /** Deletes some rows of the index whose attempts no longer exist. */
  tidy(): Promise<number>;
  close(): Promise<void>;
}

export interface Readiness {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** How many rows of the index each sweep checks. */
const TIDY_ROWS = 20;

const SHUTTING_DOWN: Readiness = { ok: false, checks: { process: "shutting_down" } };

const SLOT = Symbol.for("holdfast.wiring");

/**
 * The wiring of this process, created at the first call. Stored on `globalThis`, because Next.js
 * bundles routes, actions and start-up code separately, and all of them must share one Redis client
 * and one queue. Throws `SettingsError` when the environment cannot be used.
 */
export function wiring(): Wiring {
  const holder = globalThis as { [SLOT]?: Wiring };
  holder[SLOT] ??= wire(readSettings(process.env));
  return holder[SLOT];
}

/** Wires a process with explicit settings, for commands and tests. */
export function wire(settings: Settings, options: TelemetryOptions = {}): Wiring {
  const telemetry = createTelemetry(settings.telemetry, settings.oneRoster, options);
  const logSettings = { level: settings.logLevel, hashKey: secretOf(settings) };
  const log = createLog(logSettings, telemetry.logFields);
  const questions = createQuestionBank({ contentDir: settings.contentDir });
  const journal = fanOut(logEvents(log, logSettings), telemetry.emit);
  const gradebook = gradebookOf(settings, log, telemetry, journal);
  const session = createSession(sessionOf(settings));
  // Last, because it opens a connection: invalid settings must leave no connection open.
  const stores = storeOf(settings, log, telemetry);
  const { store, records, client, index, operators } = stores;
  const emit = index === null ? journal : indexing(journal, index);
  const { resultIdPrefix, resultIdForm } = settings;
  const resultIds = { resultIdPrefix, resultIdForm };
  const onFallback = createFallbacks(log, telemetry.countFallback);
  const modes = createRolloutModes({
    mode: settings.rolloutMode,
    modulePath: settings.flagProviderModule,
    hashKey: secretOf(settings),
    onFallback: (reason) => onFallback("rollout", reason),
  });
  const canStart = createStartPolicy(settings.startPolicy);
  const ports = { ...systemClock, gradebook, questions, emit, canStart };
  const { engineInstruments: instruments } = telemetry;
  const engine = rolledOut({ stores, ports, modes, instruments }, resultIds);
  let isShuttingDown = false;
  return {
    engine,
    assessments: {
      ...createInteractiveAssessments({ attempts: engine, questions, emit }),
      listAssessments: () => questions.listAssessments(),
      findAssessment: (resourceId) => questions.findAssessment(resourceId),
      media: (resourceId, path) => questions.media(resourceId, path),
    },
    session,
    tokens: tokensOf(settings),
    rateLimit: createRateLimit(client, settings.rateLimitPerMinute, (error) => {
      onFallback("rate_limit", error instanceof Error ? error.name : "unknown");
    }),
    operations:
      operators === null || index === null
        ? null
        : createOperations({
            ...{ store, operators, engine, gradebook, emit, ...resultIds },
            slots: index,
            legacyPodsMayRun: settings.rolloutMode !== "pinned",
          }),
    log,
    settings,
    telemetry,
    storeKind: client === null ? "memory" : "redis",
    ready: async () => (isShuttingDown ? SHUTTING_DOWN : readiness(store)),
    beginShutdown: () => {
      isShuttingDown = true;
    },
    inspect: async () => {
      await inspectContent(questions, settings, log);
      await inspect({ client, store, redis: settings.redis }, log);
    },
    index,
    tidy: async () => {
      const { stateTtlSeconds: ttlSeconds } = settings;
      return index === null ? 0 : tidySlotIndex({ index, records, ttlSeconds }, TIDY_ROWS);
    },
    close: async () => {
      await store.close();
      await modes.close();
      await telemetry.close();
    },
  };
}

interface StoreWiring extends RolloutStores {
  readonly client: RedisClient | null;
  readonly index: SlotIndex | null;
  readonly operators: OperatorStore | null;
}

function storeOf(settings: Settings, log: Logger, telemetry: Telemetry): StoreWiring {
  const options = {
    ttlSeconds: settings.stateTtlSeconds,
    longTtlSeconds: settings.highWaterTtlDays * 86_400,
    legacyPodsMayRun: settings.rolloutMode !== "pinned",
    trailEntries: settings.trailEntries,
  };
  const redis = redisOf(settings.redis);
  if (redis.kind === "memory") {
    const { store, ...others } = memoryRolloutStores(options, systemClock.nowMs);
    return { store, ...others, client: null, index: null, operators: null };
  }
  const onError = (error: Error): void => {
    const why = connectionFailureOf(error) ?? "unknown";
    log.warn({ event: "redis.connection", error: error.name, why }, "redis.connection");
  };
  const connection = connectRedis(redis, onError, systemClock, telemetry.commandTimer);
  telemetry.watchOutbox(() => outboxSize(connection));
  return {
    store: createRedisStore(connection, { ...options, legacyPodsMayRun: true }),
    alone: createRedisStore(connection, { ...options, legacyPodsMayRun: false }),
    records: createLegacyRecordRepository(connection, options),
    client: connection.client,
    index: createSlotIndex(connection),
    operators: createOperatorStore(connection, options),
  };
}

function redisOf(redis: RedisSettings | undefined): RedisSettings {
  if (redis !== undefined) return redis;
  throw new SettingsError(["REDIS_URL: no Redis is named; set it, or start with: npm start"]);
}

function gradebookOf(
  settings: Settings,
  log: Logger,
  telemetry: Telemetry,
  emit: EventSink,
): Gradebook {
  const gradebook = createOneRosterGradebook({
    ...gradebookOptionsOf(oneRosterOf(settings.oneRoster), settings),
    onCall: (call) => {
      log.debug({ event: "gradebook.call", ...call }, "gradebook.call");
    },
    onListDisagreed: (slot, doubts) => emit({ event: "gradebook.list_disagreed", slot, doubts }),
    onHabit: (habit) => {
      log.info({ event: "gradebook.habit", habit }, "gradebook.habit");
    },
    onExchange: telemetry.onExchange,
  });
  return telemetry.instrumentedGradebook(gradebook);
}

function oneRosterOf(oneRoster: OneRosterSettings | undefined): OneRosterSettings {
  if (oneRoster !== undefined) return oneRoster;
  const problem = "ONEROSTER_BASE_URL: no gradebook is named; set it, or start with: npm start";
  throw new SettingsError([problem]);
}

function tokensOf(settings: Settings): AttemptTokens {
  return createAttemptTokens({
    secret: settings.attemptTokenSecret ?? secretOf(settings),
    ttlSeconds: settings.stateTtlSeconds,
  });
}

function sessionOf({ auth }: Settings): Parameters<typeof createSession>[0] {
  if (auth.mode === "module") return { mode: "module", modulePath: auth.modulePath };
  const { secret, ...others } = auth;
  if (secret !== undefined) return { ...others, mode: "demo", secret };
  throw new SettingsError(["SESSION_SECRET: must be set, or start with: npm start"]);
}

function secretOf({ auth }: Settings): string | undefined {
  return auth.mode === "demo" ? auth.secret : undefined;
}

/** Does not check the gradebook: a student in an attempt does not need it. */
async function readiness(store: AttemptStore): Promise<Readiness> {
  try {
    await store.ping();
    return { ok: true, checks: { store: "ok" } };
  } catch (error) {
    const code = error instanceof Fault ? error.code : "internal";
    return { ok: false, checks: { store: code } };
  }
}

/** Students of two resources whose ids end alike can get the same result ids. */
async function inspectContent(
  questions: Pick<ContentQuestionBank, "listAssessments">,
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
  readonly store: AttemptStore;
  readonly redis: RedisSettings | undefined;
}

async function inspect({ client, store, redis }: InspectionPorts, log: Logger): Promise<void> {
  if (client === null || redis === undefined || redis.kind === "memory") return;
  if (!(await readiness(store)).ok) {
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
