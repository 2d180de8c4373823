import type { AttemptStore } from "#lib/assessment-cache";
import type { Clock } from "#lib/clock";
import type { RefusalCode } from "#lib/codes";
import type { ResultIdForm } from "#lib/gradebook-settings";
import type { Slot } from "#lib/slot";
import type { CanStart } from "#lib/start-policy";
import type { Gradebook } from "../one-roster";
import type { AttemptView } from "./attempt-view";
import type { EventSink } from "./engine-events";
import type { QuestionBank, QuestionList } from "./question-bank";
import type { VerifiedClaims } from "./verified-claims";
import type { WriteThroughCache } from "./write-through-cache";

/** What a client requests of an attempt. The same fields over HTTP and in server actions. */
export type AttemptRequest =
  | { readonly type: "attempt.start" }
  | ({
      readonly type: "question.answer";
      /** Parsed JSON, limited in size and depth at the edge. */
      readonly response: unknown;
      readonly responseIdentifier?: string;
    } & QuestionReference)
  | ({ readonly type: "question.skip" } & QuestionReference)
  | ({ readonly type: "question.report"; readonly report: unknown } & QuestionReference)
  | ({ readonly type: "attempt.finalize" } & AttemptReference)
  | ({ readonly type: "attempt.reset" } & AttemptReference);

/**
 * Which attempt the client believes to be in; refused as `stale_attempt` when it is another one.
 */
export interface AttemptReference {
  readonly attemptId?: string;
  readonly attemptNumber?: number;
}

export interface QuestionReference extends AttemptReference {
  readonly questionId: string;
  readonly questionIndex: number;
}

/** What became of a request. If Redis or the gradebook failed, a `Fault` is thrown instead. */
export type Outcome = AcceptedOutcome | RefusedOutcome;

export interface AcceptedOutcome {
  /** `replayed`: it had been applied before; nothing changed now. */
  readonly kind: "applied" | "replayed";
  /** null only after a reset. */
  readonly attempt: AttemptView | null;
  /** Of `attempt`, for the server alone: the digests in it must reach no student. */
  readonly questions?: QuestionList;
  /** The number that a reset cleared; null when there was nothing to clear. */
  readonly clearedAttempt?: number | null;
  /** Of an answer: how the stored (first) answer was graded. */
  readonly isCorrect?: boolean | null;
}

export interface RefusedOutcome<Code = RefusalCode> {
  readonly kind: "refused";
  readonly code: Code;
  readonly attempt: AttemptView | null;
  readonly questions?: QuestionList;
  /**
   * What was wrong, for `question_mismatch` and `invalid_response`; for `start_not_allowed` the
   * policy's message to the student.
   */
  readonly problem?: string;
}

/** What Redis holds of a slot. */
export type AssessmentContext =
  | { readonly kind: "none" }
  | {
      readonly kind: "live";
      readonly attempt: AttemptView;
      /** For the server alone, as in an outcome; null when there is no such resource. */
      readonly questions: QuestionList | null;
    }
  | { readonly kind: "quarantined" };

export interface ActiveState {
  readonly state: AttemptView;
  readonly attemptNumber: number;
}

/**
 * Reads a slot, and can do nothing else: code that shows an attempt gets this port, so that showing
 * never derives a number (I6).
 */
export interface AttemptReader {
  /** The slot's current attempt, from one load of the store. Creates nothing. */
  resolveAssessmentContext(slot: Slot): Promise<AssessmentContext>;
  /** The current attempt and its number; null when there is none that can be read. */
  getActiveState(slot: Slot): Promise<ActiveState | null>;
}

export interface AttemptEngine extends AttemptReader {
  /**
   * Resumes the current attempt, or starts the next one. The only path on which a number is
   * derived.
   */
  ensureActiveState(slot: Slot, claims?: VerifiedClaims): Promise<Outcome>;
  /**
   * Applies one request, once, or says why not. `claims`: what the client's token says, once it has
   * been verified. Throws a TypeError for claims that come from anywhere else.
   */
  apply(slot: Slot, request: AttemptRequest, claims?: VerifiedClaims): Promise<Outcome>;
  /**
   * Which number a start would get now, by the gradebook. For tools and operators: a start derives
   * its own number, and no page asks for one.
   */
  deriveNextAttemptNumber(slot: Slot): Promise<number>;
  /** Publishes what waits of this slot, now. */
  publish(slot: Slot): Promise<PublishReport>;
  /** Publishes what earlier requests left in the outbox. */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}

export interface PublishReport {
  /** Entries that were read. */
  readonly entries: number;
  /** Results that the gradebook holds now. */
  readonly published: number;
  /** Results that still wait, conflicts included. */
  readonly waiting: number;
  readonly conflicts: number;
  /** When it is worth trying the waiting ones again, in ms from now; null when none waits. */
  readonly retryInMs: number | null;
}

export interface SweepOptions {
  /** The highest number of slots to publish. If omitted, all that are due. */
  readonly limit?: number;
  readonly onProgress?: (report: SweepReport) => void;
}

export interface SweepReport {
  readonly slots: number;
  readonly published: number;
  readonly waiting: number;
  readonly conflicts: number;
}

/** How the ids of results are made. */
export interface ResultIds {
  readonly resultIdPrefix: string;
  /** If omitted, `inherited`. */
  readonly resultIdForm?: ResultIdForm;
}

export interface EngineOptions extends Partial<ResultIds> {
  /**
   * How long a finalizing request waits for the gradebook before it answers "saved". 0: not at all.
   */
  readonly publishBudgetMs?: number;
}

/** What an engine needs from its caller. */
export interface EnginePorts extends Clock {
  readonly store: AttemptStore;
  readonly gradebook: Gradebook;
  readonly questions: QuestionBank;
  readonly emit: EventSink;
  /** What this process caches of its own writes. If omitted, the engine makes its own. */
  readonly cache?: WriteThroughCache;
  /**
   * Keeps refusals that say something about a slot. If omitted, they are not kept. Applied events
   * are kept by the store.
   */
  readonly trail?: Pick<AttemptStore, "appendTrail">;
  /** Asked before a new attempt starts. If omitted, every student may start. */
  readonly canStart?: CanStart;
  /** The earlier version's rule of numbers, where it applies instead of the gradebook's list. */
  readonly derive?: (slot: Slot) => Promise<number>;
}

/** The ports and options of an engine, complete. Its functions name the members that they use. */
export interface EngineParts extends EnginePorts, ResultIds {
  readonly cache: WriteThroughCache;
  readonly publishBudgetMs: number;
}

/** Times and traces the calls of an engine. Must not change what `work` resolves to or throws. */
export interface EngineInstruments {
  request(type: AttemptRequest["type"], work: () => Promise<Outcome>): Promise<Outcome>;
  read<Result>(operation: EngineRead, work: () => Promise<Result>): Promise<Result>;
}

export type EngineRead = "context" | "derive" | "sweep";
