import { connectRedis, createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { createAttemptTokens } from "#lib/attempt-token";
import type { AttemptTokens } from "#lib/attempt-token";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import type { Environment } from "./command";
import { DeadlyGate } from "./gate";
import type { LoopLag } from "./loop-lag";
import { bank } from "./question-bank";
import { countedGradebook, countedStore } from "./call-counts";

/** As a process of the app is wired: its own connection, queue and gradebook client. */
export interface Pod {
  readonly engine: AttemptEngine;
  readonly tokens: AttemptTokens;
  readonly store: AttemptStore;
  readonly gate: DeadlyGate;
  readonly clock: { offsetMs: number };
}

/** The same in all processes of a campaign, and of no use elsewhere. */
const SECRET = "a campaign's own secret, known to all of its writers";

/** The gradebook is given up sooner than in production, so that a campaign does not take hours. */
const GRADEBOOK_TIMINGS = {
  tryTimeoutMs: 1_000,
  callBudgetMs: 3_000,
  backoffInitialMs: 20,
  backoffMaxMs: 200,
  breakerOpenMs: 500,
};

export function openPod(environment: Environment, lag: LoopLag): Pod {
  const { baseUrl, tokenUrl, clientId, clientSecret } = environment.gradebook;
  const gate = new DeadlyGate();
  const clock = { offsetMs: 0 };
  const connection = connectRedis(environment.target, () => undefined, systemClock);
  const store = countedStore(createRedisStore(connection), lag, gate.pass);
  const gradebook = createOneRosterGradebook({
    baseUrl,
    token: { url: tokenUrl, clientId, clientSecret },
    timings: GRADEBOOK_TIMINGS,
  });
  const engine = createAttemptEngine({
    ...systemClock,
    store,
    gradebook: countedGradebook(gradebook, gate.pass),
    questions: bank,
    emit: () => undefined,
    nowMs: () => systemClock.nowMs() + clock.offsetMs,
  });
  const tokens = createAttemptTokens({
    secret: SECRET,
    ttlSeconds: 86_400,
  });
  return { engine, tokens, store, gate, clock };
}
