import { Redis } from "ioredis";
import { connectRedis, createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { keysOf } from "#lib/assessment-cache/keys";
import type { SlotKeys } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine, EngineOptions, Outcome } from "#lib/services/attempt";
import type { AttemptView } from "#lib/services/attempt/attempt-view";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import type { ListedQuestion, QuestionBank } from "#lib/services/attempt/question-bank";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import type { Gradebook } from "#lib/services/one-roster";
import { lineItemIdOf, resultIdOf } from "#lib/services/one-roster/identifiers";
import type { Slot } from "#lib/slot";
import type { CanStart } from "#lib/start-policy";
import { startSimulator } from "#simulator/simulator";
import type { Simulator } from "#simulator/simulator";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

/** One application process: its own Redis connection, queue and gradebook client. */
export interface Pod {
  readonly engine: AttemptEngine;
  readonly store: AttemptStore;
}

export interface PodOptions extends EngineOptions {
  readonly store?: StoreOptions;
  /** Its commands fail after 300 ms, as in production. By default they have no time limit. */
  readonly hasTimeLimit?: boolean;
  /** Intercepts the calls of the engine to the store: to stop a client at one exact moment. */
  readonly wrapStore?: (store: AttemptStore) => AttemptStore;
  /** Intercepts the calls of the engine to the gradebook. */
  readonly wrapGradebook?: (gradebook: Gradebook) => Gradebook;
  readonly nowMs?: () => number;
  readonly canStart?: CanStart;
  /** The pod's content. If omitted, `bank`. */
  readonly questions?: QuestionBank;
}

/** A real Redis, a real HTTP gradebook, and as many pods as a test wants. */
export interface World {
  readonly redis: RedisServer;
  readonly raw: Redis;
  readonly gradebook: Simulator;
  readonly events: EngineEvent[];
  readonly pod: (options?: PodOptions) => Pod;
  readonly slot: () => Slot;
  readonly keys: (slot: Slot) => SlotKeys;
  readonly stop: () => Promise<void>;
}

/** Questions an attempt has; the pool is larger, so that attempts differ. */
const QUESTIONS = 3;
const POOL = 5;

/** Attempt n starts at question n of the pool, so a wrong number leads to other questions. */
export const bank: QuestionBank = {
  list: (slot, attemptNumber) => {
    if (slot.resourceId === "absent") return Promise.resolve(null);
    const at = (index: number): ListedQuestion => ({ id: `q${(attemptNumber + index) % POOL}` });
    return Promise.resolve(Array.from({ length: QUESTIONS }, (_, index) => at(index)));
  },
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "right" }),
};

let slots = 0;

export async function startWorld(extraArgs: readonly string[] = []): Promise<World> {
  const redis = await startRedis({ extraArgs });
  const raw = new Redis(redis.url);
  raw.on("error", () => undefined);
  const gradebook = await startSimulator();
  const events: EngineEvent[] = [];
  const stores: AttemptStore[] = [];
  return {
    redis,
    raw,
    gradebook,
    events,
    pod: ({
      store: storeOptions,
      hasTimeLimit = false,
      wrapStore = (store: AttemptStore) => store,
      wrapGradebook = (gradebook: Gradebook) => gradebook,
      nowMs,
      canStart,
      questions = bank,
      ...options
    } = {}) => {
      const target = { kind: "single", url: redis.appUrl } as const;
      const connection = hasTimeLimit
        ? connectRedis(target, () => undefined, systemClock)
        : connectWithoutTimeLimit(target);
      const store = wrapStore(createRedisStore(connection, storeOptions));
      stores.push(store);
      const client = createOneRosterGradebook({
        baseUrl: gradebook.baseUrl,
        token: {
          url: gradebook.tokenUrl,
          clientId: gradebook.clientId,
          clientSecret: gradebook.clientSecret,
        },
        timings: {
          backoffInitialMs: 1,
          backoffMaxMs: 5,
          tryTimeoutMs: 500,
          breakerFailuresMax: 1e6,
        },
      });
      const engine = createAttemptEngine(
        {
          store,
          gradebook: wrapGradebook(client),
          questions,
          emit: (event) => events.push(event),
          ...systemClock,
          ...(nowMs === undefined ? {} : { nowMs }),
          ...(canStart === undefined ? {} : { canStart }),
        },
        options,
      );
      return { engine, store };
    },
    slot: () => {
      slots += 1;
      events.length = 0;
      gradebook.setFaults([]);
      gradebook.requests.reset();
      return { userId: `student-${slots}`, resourceId: "fractions" };
    },
    keys: (slot) => keysOf(slot, "plain"),
    stop: async () => {
      await Promise.all(stores.map((store) => store.close()));
      raw.disconnect();
      await gradebook.close();
      await redis.stop();
    },
  };
}

/** Puts a result of an attempt into the gradebook, as another system would. */
export function putResult(
  { gradebook }: World,
  slot: Slot,
  number: number,
  more: object = {},
): string {
  const sourcedId = resultIdOf(slot, number);
  gradebook.results.put({
    sourcedId,
    assessmentLineItem: { sourcedId: lineItemIdOf(slot.resourceId) },
    student: { sourcedId: slot.userId },
    score: 50,
    scoreStatus: "fully graded",
    ...more,
  });
  return sourcedId;
}

/** Makes the slot's row of the outbox index due for the next sweep. */
export async function makeDue({ raw, keys }: World, slot: Slot): Promise<void> {
  const { member } = keys(slot);
  await raw.zadd(outboxIndexKeyOf(member), "XX", 0, member);
}

/** Starts or resumes an attempt, and returns its state. */
export async function start({ engine }: Pod, slot: Slot): Promise<AttemptView> {
  return attemptOf(await engine.ensureActiveState(slot));
}

export function answer({ engine }: Pod, slot: Slot, attempt: AttemptView): Promise<Outcome> {
  const questionIndex = attempt.currentQuestionIndex;
  return engine.apply(slot, {
    type: "question.answer",
    questionIndex,
    questionId: `q${(attempt.attemptNumber + questionIndex) % POOL}`,
    response: "right",
    attemptId: attempt.attemptId,
  });
}

/** Answers all questions that are not answered yet. */
export async function answerAll(pod: Pod, slot: Slot): Promise<AttemptView> {
  let attempt = await start(pod, slot);
  while (attempt.phase === "answering") attempt = attemptOf(await answer(pod, slot, attempt));
  return attempt;
}

/** Starts an attempt, answers all questions and finalizes it. */
export async function finishAttempt(pod: Pod, slot: Slot): Promise<AttemptView> {
  await answerAll(pod, slot);
  return attemptOf(await pod.engine.apply(slot, { type: "attempt.finalize" }));
}

export function attemptOf(outcome: Outcome): AttemptView {
  if (outcome.attempt === null) throw new Error(`no attempt in ${JSON.stringify(outcome)}`);
  return outcome.attempt;
}

/** The record of an attempt as a legacy pod writes it: the legacy fields and nothing else. */
export function legacyState(number: number, more: object = {}): string {
  return JSON.stringify({
    attemptNumber: number,
    currentQuestionIndex: 0,
    totalQuestions: QUESTIONS,
    startedAt: "2026-01-02T03:04:05.000Z",
    isFinalized: false,
    finalizationError: null,
    finalSummary: null,
    ...more,
  });
}

/** Holds the callers of `pass` until the test calls `open`. */
export interface Gate {
  /** Resolves when the first caller has called `pass`. */
  readonly arrived: Promise<void>;
  readonly open: () => void;
  readonly pass: () => Promise<void>;
}

export function createGate(): Gate {
  let arrive: () => void = () => undefined;
  let open: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    arrived,
    open: () => open(),
    pass: async () => {
      arrive();
      await opened;
    },
  };
}
