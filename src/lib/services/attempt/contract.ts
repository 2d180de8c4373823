import type { AttemptStore } from "#lib/assessment-cache";
import type { Clock } from "#lib/clock";
import type { RefusalCode } from "#lib/codes";
import type { ResultIdForm } from "#lib/gradebook-settings";
import type { Slot } from "#lib/slot";
import type { CanStart } from "#lib/start-policy";
import type { Gradebook } from "../one-roster";
import type { AttemptView } from "./attempt-view";
import type { EventSink } from "./engine-events";
import type { OutboxEntry } from "./outbox-entry";
import type { QuestionBank, QuestionList } from "./question-bank";
import type { VerifiedClaims } from "./verified-claims";
import type { WriteThroughCache } from "./write-through-cache";

/** A request of a client. It has the same fields over HTTP and in server actions. */
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
 * The attempt that the client shows. Refused as `stale_attempt` if the current one is another.
 */
export interface AttemptReference {
  readonly attemptId?: string;
  readonly attemptNumber?: number;
}

/** A question of an attempt, as the client shows it: its id and its index, from 0. */
export interface QuestionReference extends AttemptReference {
  readonly questionId: string;
  readonly questionIndex: number;
}

/** The result of a request. If Redis or the gradebook fails, a `Fault` is thrown instead. */
export type Outcome = AcceptedOutcome | RefusedOutcome;

/** The request was applied, now or before. */
export interface AcceptedOutcome {
  /** `replayed`: the request was applied before; nothing has changed now. */
  readonly kind: "applied" | "replayed";
  /** null only after a reset. */
  readonly attempt: AttemptView | null;
  /** The questions of `attempt`. For the server only: no student may get the digests in it. */
  readonly questions?: QuestionList;
  /** Only for a reset: the number of the attempt it removed; null if there was none. */
  readonly clearedAttempt?: number | null;
  /** Only for an answer: the grade of the stored (first) answer. */
  readonly isCorrect?: boolean | null;
}

/** The request was not applied. `attempt` is the current one; null if there is none. */
export interface RefusedOutcome<Code = RefusalCode> {
  readonly kind: "refused";
  readonly code: Code;
  readonly attempt: AttemptView | null;
  readonly questions?: QuestionList;
  /**
   * For `question_mismatch` and `invalid_response`: what is wrong. For `start_not_allowed`: the
   * policy's message to the student.
   */
  readonly problem?: string;
}

/** What Redis holds of a slot. */
export type AssessmentContext =
  | {
      readonly kind: "none";
      /** Numbers up to this one are used; 0: the student has finished no attempt. */
      readonly usedNumber: number;
    }
  | {
      readonly kind: "live";
      readonly attempt: AttemptView;
      /** For the server only, as in an outcome; null when there is no such resource. */
      readonly questions: QuestionList | null;
    }
  | { readonly kind: "quarantined" };

/** The current attempt of a slot, with its number. */
export interface ActiveState {
  readonly state: AttemptView;
  readonly attemptNumber: number;
}

/**
 * Only reads. Code that shows an attempt gets this port, so that showing an attempt can never
 * derive a number (I6).
 */
export interface AttemptReader {
  /** The slot's current attempt, from one load of the store. Creates nothing. */
  resolveAssessmentContext(slot: Slot): Promise<AssessmentContext>;
  /** The current attempt and its number; null when there is none that can be read. */
  getActiveState(slot: Slot): Promise<ActiveState | null>;
}

/**
 * Decides about attempts: loads a slot, asks the state machine, and commits. Each request is
 * applied exactly once. Every function throws a `Fault` if Redis, the gradebook or the questions
 * fail.
 */
export interface AttemptEngine extends AttemptReader {
  /**
   * Resumes the current attempt, or starts the next one. The only path on which a number is
   * derived.
   */
  ensureActiveState(slot: Slot, claims?: VerifiedClaims): Promise<Outcome>;
  /**
   * Applies one request exactly once, or refuses it. `claims`: the content of the client's token
   * after verification. Throws a TypeError for claims that come from anywhere else.
   */
  apply(slot: Slot, request: AttemptRequest, claims?: VerifiedClaims): Promise<Outcome>;
  /**
   * The number that a start would derive from the gradebook now. For tools and operators only: a
   * start derives its own number, and no page needs one.
   */
  deriveNextAttemptNumber(slot: Slot): Promise<number>;
  /** Publishes the results of this slot that wait in the outbox. */
  publish(slot: Slot): Promise<PublishReport>;
  /** Publishes the results of all slots that are due in the outbox. */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}

/** The results of one slot that waited in the outbox, after they were published. */
export interface PublishReport {
  /** Entries that were read. */
  readonly entries: number;
  /** Results that the gradebook holds now. */
  readonly published: number;
  /** Results that still wait, conflicts included. */
  readonly waiting: number;
  readonly conflicts: number;
  /** In how many ms the waiting results should be tried again; null when none waits. */
  readonly retryInMs: number | null;
}

/** How much one sweep does, and who is told of its progress. */
export interface SweepOptions {
  /** The highest number of slots to publish. If omitted, all that are due. */
  readonly limit?: number;
  readonly onProgress?: (report: SweepReport) => void;
}

/** What a sweep did: numbers of slots and of results. */
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
   * How long a finalizing request waits for the gradebook before it answers "saved". 0: does not
   * publish.
   */
  readonly publishBudgetMs?: number;
}

/**
 * What an application wants to be told. Each call is made at least once, after the state is safe in
 * Redis, and normally exactly once: make it safe to repeat, by the attempt id. A call that fails or
 * takes longer than 5 s is made again later. No student waits for it.
 */
export interface EngineHooks {
  /** An attempt was finalized. Independent of whether the gradebook has the result already. */
  readonly onFinalized?: (attempt: FinalizedAttempt) => unknown;
  /**
   * A student reported a problem with a question. Made again when the attempt is finalized, unless
   * this process knows that it has succeeded. The report of an attempt that is never finalized can
   * be lost if its process ends within the first seconds.
   */
  readonly onReported?: (question: ReportedQuestion, report: unknown) => unknown;
}

/** A finished attempt, as `onFinalized` receives it. */
export interface FinalizedAttempt extends Slot {
  readonly attemptId: string;
  readonly attemptNumber: number;
  /** 0 to 100. */
  readonly score: number;
  readonly correctAnswersCount: number;
  readonly totalQuestions: number;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Every question was reported, so nothing was graded and the score has no meaning. */
  readonly allReported?: true | undefined;
}

/** A question that a student reported, as `onReported` receives it. */
export interface ReportedQuestion extends Slot {
  readonly attemptId: string;
  readonly attemptNumber: number;
  /** null if Redis has lost the question list since. */
  readonly questionId: string | null;
  readonly questionIndex: number;
}

/** The calls of an application's hooks. Each is made at least once, after the state is safe. */
export interface HookCalls {
  /**
   * Tells of a reported question, a few times if the hook fails. Nobody waits for it: if the process
   * ends first, `tellFinalized` tells again.
   */
  tellReported(slot: Slot, attempt: AttemptView, questionId: string, index: number): void;
  /** Tells of a finalized attempt and of its reported questions. */
  tellFinalized(slot: Slot, entry: OutboxEntry, readAttempt: ReadAttempt): Promise<Telling>;
}

/** `nobody`: the application has no hooks. */
export type Telling = "told" | "failed" | "nobody";

/** Reads the finalized attempt and its question list; null when it is gone. */
export type ReadAttempt = () => Promise<{
  readonly attempt: AttemptView;
  readonly questions: QuestionList | null;
} | null>;

/** What an engine needs from its caller. */
export interface EnginePorts extends Clock {
  readonly store: AttemptStore;
  readonly gradebook: Gradebook;
  readonly questions: QuestionBank;
  readonly emit: EventSink;
  /** The cache of this process. If omitted, the engine creates one. */
  readonly cache?: WriteThroughCache;
  /**
   * Records some refusals in the trail. If omitted, no refusal is recorded. The store itself
   * records applied events.
   */
  readonly trail?: Pick<AttemptStore, "appendTrail">;
  /** Called before a new attempt starts. If omitted, every student may start. */
  readonly canStart?: CanStart;
  /** Tells the application. If omitted, nobody is told. */
  readonly hooks?: HookCalls;
  /** Derives numbers by the earlier version's rule. If omitted, they come from the gradebook. */
  readonly derive?: (slot: Slot) => Promise<number>;
}

/** The ports and options of an engine, with defaults filled in. */
export interface EngineParts extends EnginePorts, ResultIds {
  readonly cache: WriteThroughCache;
  readonly hooks: HookCalls;
  readonly publishBudgetMs: number;
}

/** Times and traces the calls of an engine. Must not change what `work` resolves to or throws. */
export interface EngineInstruments {
  request(type: AttemptRequest["type"], work: () => Promise<Outcome>): Promise<Outcome>;
  read<Result>(operation: EngineRead, work: () => Promise<Result>): Promise<Result>;
}

/** The engine's calls that `EngineInstruments.read` measures. */
export type EngineRead = "context" | "derive" | "sweep";
