import type { ActionResult, RefusedResult } from "../actions/result";
import type { FaultResult } from "../actions/boundary";
import type { IncomingRequest } from "../actions/perform";
import type { OpenStore, StorePart } from "../assessment-cache";
import type { AttemptTokens } from "../attempt-token";
import type { ResultIdForm } from "../gradebook-settings";
import type { Logger } from "../logger";
import type { RateLimit } from "../rate-limit-contract";
import type {
  AttemptEngine,
  AttemptView,
  EngineHooks,
  EngineInstruments,
  EventSink,
  PastAttempt,
  RolloutMode,
  ResultIds,
  SweepReport,
} from "../services/attempt";
import type { Gradebook, GradebookExchange } from "../services/one-roster";
import type { RequestHeaders, SessionPort } from "../session/contract";
import type { Slot } from "../slot";
import type { StartAnswer, StartRequest } from "../start-policy";
import type { CommandTimer } from "../assessment-cache";
import type { GradebookPart } from "./own-gradebook";
import type { Questions } from "./own-questions";
import type { FindUser } from "./own-user";

/** What an application hands to `createHoldfast`. */
export interface HoldfastParts extends EngineHooks {
  /** `redisStore(client)`, or `memoryStore()` in tests. */
  readonly store: StorePart;
  /** `oneRoster({ … })`, or an own object with the same three functions. */
  readonly gradebook: GradebookPart | Gradebook;
  readonly questions: Questions;
  /** Who sent a request. */
  readonly user: FindUser;
  /**
   * Signs the tokens with which a page proves what it was told. At least 32 characters, the same on
   * every pod. Without it, a loss of data in Redis is not detected.
   */
  readonly secret?: string | undefined;
  /** pino, `console`, or anything with their four functions. Default: `console`, a line an event. */
  readonly logger?: Logger;
  /**
   * Called before a new attempt starts. If it throws or does not answer in time, no attempt starts
   * and the student is asked to try again. Default: every student may start.
   */
  readonly canStart?: (request: StartRequest) => StartAnswer | Promise<StartAnswer>;
  /**
   * For an application that counted attempts in a gradebook before: how to serve this slot now. It
   * should answer from memory, in 50 ms at most; otherwise the mode is `pinned-compat`. Default:
   * `pinned`, for an application without attempts of an earlier version.
   */
  readonly rollout?: RolloutMode | ((slot: Slot) => RolloutMode | Promise<RolloutMode>);
  readonly options?: HoldfastOptions;
  /** Metrics and traces. Default: none. */
  readonly instruments?: Instruments;
  /** Limits the requests of a user. Default: no limit. */
  readonly rateLimit?: RateLimit | ((store: OpenStore) => RateLimit);
}

/** Times and names. Every option has a default. */
export interface HoldfastOptions {
  /**
   * How long an attempt is kept after its last change, and up to an eighth longer. Default 604,800 s
   * (7 days).
   */
  readonly attemptTtlSeconds?: number;
  /** How long the number of the last attempt is kept at least. Default 34,560,000 s (400 days). */
  readonly highWaterTtlSeconds?: number;
  /** How many entries the audit trail of a slot keeps; 0: no trail. Default 256. */
  readonly trailEntries?: number;
  /** How often `start` sweeps. Default 30 s. */
  readonly sweepIntervalSeconds?: number;
  /**
   * Whether pods of the earlier version may still write. Default: true, unless `rollout` is left out
   * or `pinned`.
   */
  readonly legacyPodsMayRun?: boolean;
  /** The first part of the result ids in the gradebook. Default "nice". */
  readonly resultIdPrefix?: string;
  /** Default "inherited". */
  readonly resultIdForm?: ResultIdForm;
  /** How long a finalizing request waits for the gradebook. Default 1,000 ms. */
  readonly publishBudgetMs?: number;
  /**
   * Other hosts whose pages may send requests, such as `app.example.com` or `localhost:3001`. The
   * same as `serverActions.allowedOrigins` in next.config, which Next.js does not tell us, but
   * without wildcards. Default: only the own host. A request from any other page is refused as
   * `cross_site`.
   */
  readonly allowedOrigins?: readonly string[];
}

/** Measures one process. Must never throw, and never change a result. */
export interface Instruments {
  readonly engine?: EngineInstruments | undefined;
  readonly commandTimer?: CommandTimer | undefined;
  readonly emit?: EventSink;
  readonly gradebook?: (gradebook: Gradebook) => Gradebook;
  readonly onExchange?: (exchange: GradebookExchange) => void;
  /** The key of the user hashes in the log. Default: `secret`. */
  readonly logHashKey?: string | undefined;
}

/** Holdfast in one process. */
export interface Holdfast {
  readonly engine: AttemptEngine;
  readonly session: SessionPort;
  readonly tokens: AttemptTokens;
  readonly rateLimit: RateLimit;
  readonly log: Logger;
  readonly allowedOrigins: readonly string[];
  /** What tools need, such as `operationsOf`. Nothing that serves students uses it. */
  readonly tools: HoldfastTools;
  /**
   * Applies one request of a client: checks where it comes from and who sent it, parses it, and asks
   * the engine. Never throws.
   */
  perform(incoming: IncomingRequest): Promise<ActionResult>;
  /**
   * The user's current attempt of a resource, for a page. Creates nothing, derives no number, and
   * never asks the gradebook. `resource_not_found` if the questions know no such resource. Never
   * throws.
   */
  attempt(headers: RequestHeaders, resourceId: string): Promise<AttemptResult>;
  /**
   * What the store knows of the user's attempts of a resource, the current one included. Creates
   * nothing, and never asks the gradebook. Never throws.
   */
  history(headers: RequestHeaders, resourceId: string): Promise<HistoryResult>;
  /**
   * For the time of a rollout: compares a number that the application derived itself with the number
   * that Holdfast would use, and logs `rollout.disagreement` if they differ. Changes nothing.
   */
  compare(slot: Slot, derivedNumber: number): Promise<Comparison>;
  /**
   * Starts the background work of this process: every `sweepIntervalSeconds` it publishes waiting
   * results and tidies the index of slots. Does nothing when it runs already. Its timer does not
   * keep the process alive. Does not throw in a process that is not set up: the log says what is
   * missing (`setup.failed`), and `ready` is false.
   */
  start(): void;
  /**
   * Sweeps once: publishes all waiting results that are due, and tidies some rows of the index of
   * slots. Throws a `Fault` when Redis fails; what was published stays published.
   */
  sweep(): Promise<SweepReport>;
  /**
   * Whether this process can serve students now, with the result of each check. False in a process
   * that is not set up. Checks Redis, and not the gradebook, because a student in an attempt does not
   * need it. Does not call the `user` function: without a request it may fail where it works for
   * students, and if the service behind it is down, it is down for all pods, which a load balancer
   * would then take out together. Its failures are in the log, with their cause (`request.fault`,
   * code `session_unavailable`).
   */
  ready(): Promise<Readiness>;
  /** From now on `ready` is false, so that load balancers send no new students. */
  beginShutdown(): void;
  /** Ends the background work and closes Holdfast's own connection. */
  close(): Promise<void>;
}

/**
 * The inner parts of a `Holdfast` that tools for operators are made of.
 *
 * @internal
 */
export interface HoldfastTools extends ResultIds {
  /** The opened stores. */
  readonly stores: OpenStore;
  /** The gradebook as the engine uses it, with instruments. */
  readonly gradebook: Gradebook;
  /** Receives the events of the engine, for logs, metrics and the index of slots. */
  readonly emit: EventSink;
  /** Whether pods of the earlier version may still write. */
  readonly legacyPodsMayRun: boolean;
}

/** The user's attempt of a resource, for a page; or why there is no answer. Plain JSON. */
export type AttemptResult =
  | {
      readonly outcome: "found";
      readonly userId: string;
      readonly resourceId: string;
      /** null: there is none yet. Start one with `getOrCreateAssessmentState`. */
      readonly state: AttemptView | null;
      /** The questions of the attempt, in order; empty without an attempt. */
      readonly questionIds: readonly string[];
      /** To be kept by the page and sent with each request. null: no tokens are used. */
      readonly token: string | null;
      /** Without an attempt: numbers up to this one are used. 0: the student has finished none. */
      readonly usedNumber?: number;
    }
  | RefusedResult
  | FaultResult;

/** What is known of the user's attempts of a resource, the newest first. Plain JSON. */
export type HistoryResult =
  | { readonly outcome: "found"; readonly attempts: readonly PastAttempt[] }
  | RefusedResult
  | FaultResult;

/** A derived number beside the number that Holdfast would use. */
export interface Comparison {
  /** The number that Holdfast would use. */
  readonly pinned: number;
  /** `agrees`, or how the derived number is wrong. */
  readonly verdict: "agrees" | "stranded" | "reused" | "ahead";
}

/** Whether a process can serve students. `checks`: by name, "ok" or the code of the fault. */
export interface Readiness {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, string>>;
}
