import { atBoundary, faultResultOf } from "./actions/boundary";
import { authorizeSlot, perform, tokenOf } from "./actions/perform";
import { refused } from "./actions/result";
import { connectionFailureOf } from "./assessment-cache";
import type { AttemptStore, OpenStore } from "./assessment-cache";
import { createAttemptTokens } from "./attempt-token";
import { systemClock } from "./clock";
import { consoleLogger } from "./console-logger";
import { logEvents } from "./event-log";
import { fanOut } from "./fan-out";
import { Fault } from "./fault";
import type {
  AttemptResult,
  Comparison,
  HistoryResult,
  Holdfast,
  HoldfastParts,
  Readiness,
} from "./holdfast/contract";
import { withParts } from "./holdfast/given-parts";
import { gradebookOf } from "./holdfast/own-gradebook";
import { canStartOf } from "./holdfast/own-policy";
import { questionBankOf } from "./holdfast/own-questions";
import { modeOf } from "./holdfast/own-rollout";
import { sessionOf } from "./holdfast/own-user";
import { requireParts } from "./holdfast/require-parts";
import { secretProblems } from "./secret-problems";
import { openOnce, problemOf, setupFault, unlessNotSetUp } from "./holdfast/setup";
import { sweeping } from "./holdfast/sweeping";
import type { Logger } from "./logger";
import type { RateLimit } from "./rate-limit-contract";
import { rolledOut } from "./rollout-engines";
import { compareWithPinned, createHookCalls, historyOf } from "./services/attempt";
import type { EventSink, SweepReport } from "./services/attempt";
import type { QuestionBank } from "./services/attempt/question-bank";
import { indexing, tidySlotIndex } from "./services/slot-index";
import { recordingDisagreements, recordSweep } from "./services/status";
import type { RequestHeaders } from "./session/contract";
import type { Slot } from "./slot";

export { partsOf } from "./holdfast/given-parts";
export { gradebookOf } from "./holdfast/own-gradebook";
export { canStartOf } from "./holdfast/own-policy";
export { questionBankOf } from "./holdfast/own-questions";
export { sessionOf } from "./holdfast/own-user";
export type {
  AttemptResult,
  Comparison,
  HistoryResult,
  Holdfast,
  HoldfastOptions,
  HoldfastParts,
  HoldfastTools,
  Instruments,
  Readiness,
} from "./holdfast/contract";

/**
 * How many old rows of the slot index each sweep checks: enough for 10 million slots a week (17 rows
 * a second), if six pods sweep every 30 s. Each row is one small read, one after the other.
 */
const TIDY_ROWS = 100;

const SWEEP_INTERVAL_SECONDS = 30;
const ATTEMPT_TTL_SECONDS = 604_800;

const NO_LIMIT: RateLimit = { count: () => Promise.resolve() };

const SHUTTING_DOWN: Readiness = { ok: false, checks: { process: "shutting_down" } };
const NO_SECRET = {
  event: "setup.no_secret",
  remedy:
    "Give a secret of at least 32 characters, the same on every pod: without it, a page does not " +
    "notice a loss of data in Redis.",
} as const;

const NOT_SET_UP: Readiness = { ok: false, checks: { setup: "not_configured" } };

/**
 * Holdfast with an application's own parts. Create one per process, in a module of its own. It opens
 * its connection when it is used for the first time, so that a build which only loads the module
 * connects to nothing. Throws a TypeError that says what is missing or wrong in the parts.
 *
 * What comes from the environment (the secret, the addresses of `oneRoster`) is checked at the first
 * use. If it is missing, the log says once what to do (`setup.failed`), `ready` is false, and every
 * request is answered with the fault `not_configured`.
 */
export function createHoldfast(parts: HoldfastParts): Holdfast {
  requireParts(parts);
  const logger = loggerOf(parts);
  let opened: Holdfast | null = null;
  const open = openOnce(logger, () => (opened = openHoldfast(parts, logger)));
  const holdfast: Holdfast = {
    get engine() {
      return open().engine;
    },
    get session() {
      return open().session;
    },
    get tokens() {
      return open().tokens;
    },
    get rateLimit() {
      return open().rateLimit;
    },
    get tools() {
      return open().tools;
    },
    allowedOrigins: parts.options?.allowedOrigins ?? [],
    log: logger,
    perform: async (incoming) => await atBoundary(logger, () => open().perform(incoming)),
    attempt: async (headers, resourceId) =>
      await atBoundary(logger, () => open().attempt(headers, resourceId)),
    history: async (headers, resourceId) =>
      await atBoundary(logger, () => open().history(headers, resourceId)),
    compare: async (slot, derivedNumber) => await open().compare(slot, derivedNumber),
    start: () => unlessNotSetUp(() => open().start(), undefined),
    sweep: async () => await open().sweep(),
    ready: async () => await unlessNotSetUp(() => open().ready(), Promise.resolve(NOT_SET_UP)),
    beginShutdown: () => unlessNotSetUp(() => open().beginShutdown(), undefined),
    close: async () => await opened?.close(),
  };
  return withParts(holdfast, parts);
}

/** A console gets one line for each event, and other loggers get the fields. */
function loggerOf({ logger = console }: HoldfastParts): Logger {
  return logger === console ? consoleLogger(console) : logger;
}

function openHoldfast(parts: HoldfastParts, log: Logger): Holdfast {
  const { options = {}, instruments = {}, secret } = parts;
  const { attemptTtlSeconds = ATTEMPT_TTL_SECONDS, resultIdPrefix = "nice" } = options;
  const resultIds = { resultIdPrefix, resultIdForm: options.resultIdForm ?? "inherited" };
  const hashKey = instruments.logHashKey ?? secret;
  const journal = fanOut(logEvents(log, { hashKey }), instruments.emit ?? (() => undefined));
  const { onExchange } = instruments;
  const plainGradebook = withSecretProblems(secret, () =>
    gradebookOf(parts.gradebook, { ...resultIds, log, emit: journal, onExchange }),
  );
  const gradebook = instruments.gradebook?.(plainGradebook) ?? plainGradebook;
  const { rollout = "pinned" } = parts;
  const { legacyPodsMayRun = rollout !== "pinned" } = options;
  const questions = questionBankOf(parts.questions);
  // Last, because it opens a connection: invalid parts must leave no connection open.
  const stores = parts.store.open({
    options: {
      ttlSeconds: attemptTtlSeconds,
      legacyPodsMayRun,
      ...given("longTtlSeconds", options.highWaterTtlSeconds),
      ...given("trailEntries", options.trailEntries),
    },
    clock: systemClock,
    timer: instruments.commandTimer,
    onError: (error) => logConnectionError(log, error),
  });
  const { store, index, records, operators } = stores;
  const indexed = index === null ? journal : indexing(journal, index);
  const emit = operators === null ? indexed : recordingDisagreements(indexed, operators);
  const engine = rolledOut(
    {
      stores,
      modeOf: modeOf(rollout, log),
      instruments: instruments.engine,
      ports: {
        ...systemClock,
        ...{ gradebook, emit },
        questions,
        hooks: createHookCalls(parts, { emit, sleep: systemClock.sleep }),
        ...(parts.canStart !== undefined && { canStart: canStartOf(parts.canStart) }),
      },
    },
    { ...resultIds, ...given("publishBudgetMs", options.publishBudgetMs) },
  );
  const { rateLimit = NO_LIMIT } = parts;
  const request = {
    engine,
    log,
    session: sessionOf(parts.user),
    tokens: createAttemptTokens({ secret, ttlSeconds: attemptTtlSeconds }),
    rateLimit: typeof rateLimit === "function" ? rateLimit(stores) : rateLimit,
    allowedOrigins: options.allowedOrigins ?? [],
  };
  const sweepOnce = async (): Promise<SweepReport> => {
    const report = await engine.sweep();
    await recordSweep(operators, "the application", report);
    if (index !== null) {
      await tidySlotIndex({ index, records, ttlSeconds: attemptTtlSeconds }, TIDY_ROWS);
    }
    return report;
  };
  const sweep = sweeping({
    log,
    sweep: sweepOnce,
    intervalMs: (options.sweepIntervalSeconds ?? SWEEP_INTERVAL_SECONDS) * 1_000,
  });
  let isShuttingDown = false;
  return {
    ...request,
    tools: { stores, gradebook, emit, ...resultIds, legacyPodsMayRun },
    perform: (incoming) => perform(request, incoming),
    attempt: (headers, resourceId) => attemptOf({ ...request, questions }, headers, resourceId),
    history: (headers, resourceId) => historyFor({ ...request, store }, headers, resourceId),
    compare: (slot, derivedNumber) => compare(stores, emit, slot, derivedNumber),
    start: () => {
      if (secret === undefined) log.warn(NO_SECRET, NO_SECRET.event);
      sweep.start();
    },
    sweep: sweepOnce,
    ready: async () => (isShuttingDown ? SHUTTING_DOWN : readiness(store)),
    beginShutdown: () => {
      isShuttingDown = true;
    },
    close: async () => {
      sweep.stop();
      await store.close();
    },
  };
}

/** Names everything that the environment lacks at once. */
function withSecretProblems<Part>(secret: unknown, open: () => Part): Part {
  const problems = secretProblems(secret);
  let part;
  try {
    part = open();
  } catch (error) {
    throw setupFault([...problems, problemOf(error)], error);
  }
  if (problems.length > 0) throw setupFault(problems);
  return part;
}

interface AttemptPorts extends Pick<
  Holdfast,
  "engine" | "session" | "tokens" | "rateLimit" | "log"
> {
  readonly questions: Pick<QuestionBank, "list">;
}

async function attemptOf(
  { engine, session, tokens, rateLimit, log, questions: bank }: AttemptPorts,
  headers: RequestHeaders,
  resourceId: string,
): Promise<AttemptResult> {
  try {
    const authorization = await authorizeSlot(session, headers, resourceId);
    if (authorization.kind === "refused") return authorization.result;
    const { slot } = authorization;
    await rateLimit.count(slot.userId);
    const context = await engine.resolveAssessmentContext(slot);
    if (context.kind === "quarantined") return refused("record_quarantined");
    const found = { outcome: "found", ...slot } as const;
    if (context.kind === "none") {
      if ((await bank.list(slot, 1)) === null) return refused("resource_not_found");
      return {
        ...found,
        state: null,
        questionIds: [],
        token: null,
        usedNumber: context.usedNumber,
      };
    }
    const { attempt, questions } = context;
    if (questions === null) return refused("resource_not_found");
    return {
      ...found,
      state: attempt,
      questionIds: questions.map(({ id }) => id),
      token: await tokenOf(tokens, slot, { attempt, questions }),
    };
  } catch (error) {
    return faultResultOf(log, error);
  }
}

interface HistoryPorts extends Pick<Holdfast, "session" | "rateLimit" | "log"> {
  readonly store: AttemptStore;
}

async function historyFor(
  { session, rateLimit, log, store }: HistoryPorts,
  headers: RequestHeaders,
  resourceId: string,
): Promise<HistoryResult> {
  try {
    const authorization = await authorizeSlot(session, headers, resourceId);
    if (authorization.kind === "refused") return authorization.result;
    const { slot } = authorization;
    await rateLimit.count(slot.userId);
    return { outcome: "found", attempts: await historyOf(store, slot) };
  } catch (error) {
    return faultResultOf(log, error);
  }
}

async function compare(
  { records }: OpenStore,
  emit: EventSink,
  slot: Slot,
  derived: number,
): Promise<Comparison> {
  if (!Number.isSafeInteger(derived) || derived < 1) {
    throw new RangeError(`A derived number must be a whole number from 1, not ${derived}.`);
  }
  const seen = { ...(await records.peek(slot)), afterListed: derived };
  const { pinned, verdict } = compareWithPinned(derived, seen);
  if (verdict !== "agrees") {
    emit({ event: "rollout.disagreement", slot, kind: verdict, derived, pinned });
  }
  return { pinned, verdict };
}

function logConnectionError(log: Logger, error: Error): void {
  const why = connectionFailureOf(error) ?? "unknown";
  log.warn({ event: "redis.connection", error: error.name, why }, "redis.connection");
}

/** Does not check the gradebook: a student in an attempt does not need it. */
async function readiness(store: Pick<AttemptStore, "ping">): Promise<Readiness> {
  try {
    await store.ping();
    return { ok: true, checks: { store: "ok" } };
  } catch (error) {
    const code = error instanceof Fault ? error.code : "internal";
    return { ok: false, checks: { store: code } };
  }
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<Name, Value>>);
}
