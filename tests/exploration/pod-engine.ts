import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { createAttemptEngine, createRolloutEngine } from "#lib/services/attempt";
import type { AttemptEngine, VerifiedClaims } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { CachedState } from "#lib/services/attempt/write-through-cache";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import type { Call } from "./call";
import { questionBank } from "./question-bank";
import type { Answer, TabRequest } from "./tab";
import type { PinnedMode } from "./world";

export const SLOT: Slot = { userId: "u", resourceId: "r" };

/** How a pod is deployed. */
export interface PodSettings {
  /** Whether finalizing requests publish their result at once, within the budget. */
  readonly isPublishing: boolean;
  /** The mode that its requests are served in; `asked`: each of them asks the flag. */
  readonly mode?: PinnedMode | "asked";
  /** The start policy: the highest attempt number that may begin. Default: any. */
  readonly attemptsMax?: number;
}

/** What the engine of each mode has sent last. */
export type RecentStates = Readonly<Record<PinnedMode, CachedState | null>>;

export type PodCaches = Readonly<Record<PinnedMode, WriteThroughCache>>;

export const NOTHING_RECENT: RecentStates = { pinned: null, "pinned-compat": null };

/** What can be observed of a pod while it computes. */
export type Observation =
  | { readonly kind: "request"; readonly client: number; readonly request: TabRequest }
  | { readonly kind: "event"; readonly event: EngineEvent }
  /** A list of questions was asked for. */
  | { readonly kind: "questions"; readonly client: number; readonly attemptNumber: number }
  | {
      readonly kind: "answer";
      readonly client: number;
      readonly request: TabRequest;
      readonly answer: Answer;
    };

/** What the engine of a pod runs on: a host of the exploration. */
interface PodHost {
  readonly call: (call: Call) => Promise<unknown>;
  readonly client: () => number;
  readonly observe: (observation: Observation) => void;
  readonly timeLimit: (signal: AbortSignal) => Promise<void>;
}

interface PodState {
  readonly recent: PodCaches;
  readonly nowMs: () => number;
}

/** What a router needs for the modes that are not explored. */
const NEVER_DERIVING = {
  records: { peek: () => Promise.reject(new Error("no pinned mode peeks")) },
  deriving: null as unknown as AttemptEngine,
  shadowing: null as unknown as AttemptEngine,
};

/**
 * The production engines behind their router, whose every call to store, gradebook and flag goes to
 * the host.
 */
export function podEngine(host: PodHost, settings: PodSettings, state: PodState): AttemptEngine {
  return createRolloutEngine({
    modeOf: () => {
      const { mode = "pinned-compat" } = settings;
      if (mode !== "asked") return Promise.resolve(mode);
      return host.call({ port: "flag", method: "modeOf", args: [] }) as Promise<PinnedMode>;
    },
    pinned: engineOf("pinned", host, settings, state),
    pinnedCompat: engineOf("pinned-compat", host, settings, state),
    ...NEVER_DERIVING,
  });
}

function engineOf(
  mode: PinnedMode,
  host: PodHost,
  { attemptsMax = Infinity, isPublishing }: PodSettings,
  { recent, nowMs }: PodState,
): AttemptEngine {
  const store = portOf(host, mode === "pinned" ? "alone" : "store") as AttemptStore;
  return createAttemptEngine(
    {
      store,
      trail: store,
      gradebook: portOf(host, "gradebook") as Gradebook,
      questions: questionBank((attemptNumber) => {
        host.observe({ kind: "questions", client: host.client(), attemptNumber });
      }),
      canStart: ({ attemptNumber }) => {
        return Promise.resolve({ allowed: attemptNumber <= attemptsMax });
      },
      emit: (event) => host.observe({ kind: "event", event }),
      ...{ nowMs, random: () => 0.5 },
      // A pause is over at once; a time limit ends when the exploration says so.
      sleep: (_ms, limited) => {
        return limited === undefined ? Promise.resolve() : host.timeLimit(limited);
      },
      cache: recent[mode],
    },
    isPublishing ? {} : { publishBudgetMs: 0 },
  );
}

/** An object whose every method is a call that waits for the exploration. */
function portOf(host: PodHost, port: Call["port"]): unknown {
  return new Proxy(
    {},
    {
      get:
        (_target, method) =>
        (...args: unknown[]) =>
          host.call({ port, method: String(method), args }),
    },
  );
}

interface Serving {
  readonly claims?: VerifiedClaims | undefined;
  /** How many slots a sweep publishes at most. */
  readonly sweepLimit: number;
}

/** What the engine answers to a request of a tab, whatever it throws. */
export async function answerOf(
  engine: AttemptEngine,
  request: TabRequest,
  { claims, sweepLimit }: Serving,
): Promise<Answer> {
  try {
    if (request.type === "sweep") {
      await engine.sweep({ limit: sweepLimit });
      return { kind: "swept" };
    }
    if (request.type === "resume") {
      return { kind: "context", context: await engine.resolveAssessmentContext(SLOT) };
    }
    return { kind: "outcome", outcome: await engine.apply(SLOT, request, claims) };
  } catch (error) {
    if (error instanceof Fault) return { kind: "fault", code: error.code };
    return { kind: "bug", message: error instanceof Error ? error.message : String(error) };
  }
}

/** The caches of a process that has this in them. */
export function cachesOf(recent: RecentStates): PodCaches {
  return { pinned: cacheOf(recent.pinned), "pinned-compat": cacheOf(recent["pinned-compat"]) };
}

function cacheOf(state: CachedState | null): WriteThroughCache {
  const cache = new WriteThroughCache(10);
  if (state !== null) cache.set(SLOT, state);
  return cache;
}

/** What is in the caches of a process. */
export function recentIn(caches: PodCaches): RecentStates {
  return {
    pinned: caches.pinned.get(SLOT),
    "pinned-compat": caches["pinned-compat"].get(SLOT),
  };
}
