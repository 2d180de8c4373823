import { createRedisStore } from "#lib/assessment-cache";
import { createAttemptTokens } from "#lib/attempt-token";
import type { AttemptTokens } from "#lib/attempt-token";
import { systemClock } from "#lib/clock";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine, Outcome } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import { inBatches } from "../batches";
import { ANSWERS_PER_RECORD, TTL_SECONDS } from "../contender";
import type { Answer, RedisContender } from "../contender";
import { retried } from "../retries";
import { countedConnection } from "./counted-connection";
import type { CountedConnection } from "./counted-connection";
import { storedResponses } from "./stored-responses";

const QUESTION_IDS = Array.from({ length: ANSWERS_PER_RECORD }, (_, index) => `question-${index}`);

const QUESTIONS = QUESTION_IDS.map((id) => ({ id, digest: "0123456789a" }));

/** An answer needs neither content nor gradebook, so they are not measured. */
const questions: QuestionBank = {
  list: () => Promise.resolve(QUESTIONS),
  grade: () => Promise.resolve({ kind: "graded", isCorrect: true }),
};

const gradebook: Gradebook = {
  listResults: () => Promise.resolve([]),
  findResult: () => Promise.resolve(null),
  putResult: () => Promise.resolve(),
};

/** The contenders that are Holdfast, by what they show. */
export const OURS = {
  /** One process. */
  own: "holdfast",
  turns: "holdfast, 2 taking turns",
  /** Two processes that take turns, with attempt tokens. */
  tokens: "holdfast, 2 taking turns, tokens",
} as const;

/** The engine as one server process runs it: machine, codec, parsing, Lua, one connection. */
export function holdfast(url: string): Promise<RedisContender> {
  return overProcesses(OURS.own, [url]);
}

/** Two processes that alternate, like a load balancer that never uses one process twice in a row. */
export function holdfastTakingTurns(url: string): Promise<RedisContender> {
  return overProcesses(OURS.turns, [url, url]);
}

/** The same, with clients that keep an attempt token: each is verified, and each reply has one. */
export function holdfastTakingTurnsWithTokens(url: string): Promise<RedisContender> {
  const tokens = createAttemptTokens({ secret: SECRET, ttlSeconds: TTL_SECONDS });
  return overProcesses(OURS.tokens, [url, url], tokens);
}

const SECRET = "a secret of the benchmark alone, long enough";

async function overProcesses(
  name: string,
  urls: readonly string[],
  tokens?: AttemptTokens,
): Promise<RedisContender> {
  const connections = await Promise.all(urls.map(countedConnection));
  const [first] = connections;
  if (first === undefined) throw new Error("there is at least one process");
  const engines = connections.map(engineOn);
  const attemptIds = new Map<string, string>();
  const lastTokens = new Map<string, string>();
  const claimsOf = async (slot: Slot, record: string): Promise<VerifiedClaims | undefined> => {
    const token = lastTokens.get(record);
    if (tokens === undefined || token === undefined) return undefined;
    const checked = await tokens.verify(slot, token);
    if (checked.kind !== "valid") throw new Error(`the token of attempt ${record} is refused`);
    return checked.claims;
  };
  const keepToken = async (slot: Slot, record: string, outcome: Outcome): Promise<void> => {
    if (tokens === undefined || outcome.attempt === null) return;
    const token = await tokens.issue(slot, outcome.attempt, QUESTIONS);
    if (token !== null) lastTokens.set(record, token);
  };
  const turn = (index: number): AttemptEngine => {
    const engine = engines[index % engines.length];
    if (engine === undefined) throw new Error("there is at least one process");
    return engine;
  };
  return {
    name,
    isInOrder: true,
    open: async (records) => {
      attemptIds.clear();
      lastTokens.clear();
      await inBatches(records, async (record) => {
        const engine = turn(engines.length - 1);
        const slot = slotOf(record);
        const started = await retried(() => engine.ensureActiveState(slot));
        if (started.attempt === null) throw new Error(`attempt ${record} did not start`);
        attemptIds.set(record, started.attempt.attemptId);
        await keepToken(slot, record, started);
      });
    },
    answer: async (answer) => {
      const attemptId = attemptIds.get(answer.record);
      if (attemptId === undefined) throw new Error(`attempt ${answer.record} was never opened`);
      const request = requestOf(answer, attemptId);
      const slot = slotOf(answer.record);
      const claims = await claimsOf(slot, answer.record);
      const outcome = await turn(answer.index).apply(slot, request, claims);
      await keepToken(slot, answer.record, outcome);
      return outcome.kind === "applied" ? "acknowledged" : "failed";
    },
    end: async (record) => {
      const outcome = await turn(0).apply(slotOf(record), { type: "attempt.finalize" });
      if (outcome.attempt?.phase !== "published") throw new Error(`attempt ${record} did not end`);
    },
    kept: (record) => storedResponses(first.client, slotOf(record)),
    roundTrips: () => connections.reduce((sum, { roundTrips }) => sum + roundTrips(), 0),
    close: async () => connections.forEach(({ client }) => client.disconnect()),
  };
}

function engineOn({ connection }: CountedConnection): AttemptEngine {
  const store = createRedisStore(connection, { ttlSeconds: TTL_SECONDS });
  return createAttemptEngine({
    ...systemClock,
    store,
    gradebook,
    questions,
    emit: () => undefined,
  });
}

function requestOf({ index, response }: Answer, attemptId: string) {
  return {
    type: "question.answer",
    questionIndex: index,
    questionId: `question-${index}`,
    response,
    attemptId,
  } as const;
}

function slotOf(record: string): Slot {
  return { userId: `student-${record}`, resourceId: "fractions-quiz" };
}
