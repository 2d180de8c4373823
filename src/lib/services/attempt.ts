import type { AttemptStore } from "../assessment-cache";
import type { Clock } from "../clock";
import type { ResultIdForm } from "../gradebook-settings";
import { slotKey, type Slot } from "../slot";
import type { CanStart } from "../start-policy";
import { isAllReported } from "./attempt/all-reported";
import type { ActiveState, AttemptReader } from "./attempt/attempt-reader";
import { withQuestions } from "./attempt/attach-question-list";
import { viewOf } from "./attempt/attempt-view";
import type { EventSink } from "./attempt/engine-events";
import { deriving } from "./attempt/deriving";
import type { DerivationEnginePorts } from "./attempt/deriving";
import { deriveNumber } from "./attempt/numbering";
import type { AssessmentContext, AttemptRequest, Outcome } from "./attempt/outcome";
import { acceptedOutcome, indexOf, listOf, refusedOutcome } from "./attempt/outcome-of";
import type { ResultIds } from "./attempt/outbox-entry";
import { publishSoon } from "./attempt/publish-soon";
import type { PublishSoonPorts } from "./attempt/publish-soon";
import { publishSlot } from "./attempt/publish";
import type { PublishReport } from "./attempt/publish";
import type { QuestionBank } from "./attempt/question-bank";
import { read } from "./attempt/read";
import { WriteThroughCache } from "./attempt/write-through-cache";
import { execute } from "./attempt/execute";
import { SlotQueue } from "./attempt/slot-queue";
import { sweep } from "./attempt/sweep";
import type { SweepOptions, SweepReport } from "./attempt/sweep";
import { refusedEntryJson } from "./attempt/trail-entry";
import type { ExecutionResult } from "./attempt/transact";
import { VerifiedClaims } from "./attempt/verified-claims";
import type { Gradebook } from "./one-roster";
import { RESULT_ID_PREFIX } from "./one-roster";

export type { AttemptReader } from "./attempt/attempt-reader";
export type { AttemptView } from "./attempt/attempt-view";
export { tombstoneStart } from "./attempt/tombstone";
export { revisionOf } from "./attempt/claims";
export type { QuestionBank, QuestionList } from "./attempt/question-bank";
export type { AssessmentContext, AttemptRequest, Outcome } from "./attempt/outcome";
export { createRolloutEngine, ROLLOUT_MODES, watchDisagreements } from "./attempt/rollout-engine";
export type { RolloutMode } from "./attempt/rollout-engine";
export { isAllReported } from "./attempt/all-reported";
export { parseOutboxEntry } from "./attempt/outbox-entry";
export { parseQuestionList } from "./attempt/question-list";
export type { EventSink } from "./attempt/engine-events";
export { checkTrail } from "./attempt/trail-check";
export type { TrailDoubts, TrailFinding } from "./attempt/trail-check";
export { appliedEntryJson, parseTrailEntry } from "./attempt/trail-entry";
export type { OperatorEntry, TrailEntry } from "./attempt/trail-entry";
export type { SweepOptions, SweepReport } from "./attempt/sweep";
export type { VerifiedClaims } from "./attempt/verified-claims";

export interface EnginePorts extends Clock {
  readonly store: AttemptStore;
  readonly gradebook: Gradebook;
  readonly questions: QuestionBank;
  readonly emit: EventSink;
  /** What this process caches of its own writes. A caller passes one to look into it. */
  readonly cache?: WriteThroughCache;
  /** Keeps refusals of interest. Absent: nobody does. What is applied is kept by the store. */
  readonly trail?: Pick<AttemptStore, "appendTrail">;
  /** Asked before a new attempt begins. Absent: everybody may begin. */
  readonly canStart?: CanStart;
  /** The earlier version's rule of numbers, where it holds. Absent: the gradebook's account. */
  readonly derive?: (slot: Slot) => Promise<number>;
}

type Absent = "trail" | "derive" | "canStart";

/** Every port but those that may be missing. */
type GivenPorts = Required<Omit<EnginePorts, Absent>> & Pick<EnginePorts, Absent>;

export interface EngineOptions {
  readonly resultIdPrefix?: string;
  /** If omitted, `inherited`. */
  readonly resultIdForm?: ResultIdForm;
  /**
   * How long a finalizing request waits for the gradebook before it answers "saved". 0: not at all.
   */
  readonly publishBudgetMs?: number;
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

/** How long a request waits for its turn: a start asks the gradebook and may take its time. */
const WAIT_FOR_START_MS = 15_000;
const WAIT_MS = 1_000;

/** Slots whose last state is cached; a state is as large as its answers. */
const RECENT_MAX = 1_000;

/**
 * The engine: the only place that loads, asks the machine, commits and publishes. Every method
 * throws a `Fault` when the world fails; a request that cannot be accepted now is a refusal, which
 * is a value.
 */
export function createAttemptEngine(
  ports: EnginePorts,
  options: EngineOptions = {},
): AttemptEngine {
  return new Engine(ports, options);
}

/** The engine of the mode `derive`: as the version before Holdfast, record by derived number. */
export function createDerivingEngine(
  ports: DerivationEnginePorts,
  options: EngineOptions = {},
): AttemptEngine {
  const ids = resultIdsOf(options);
  // Nothing is cached: each request derives its number anew.
  const cache = new WriteThroughCache(0);
  return deriving({ ...ports, ...ids }, (store, derive) =>
    createAttemptEngine({ ...ports, store, derive, cache }, options),
  );
}

function resultIdsOf({ resultIdPrefix, resultIdForm }: EngineOptions): Required<ResultIds> {
  return {
    resultIdPrefix: resultIdPrefix ?? RESULT_ID_PREFIX,
    resultIdForm: resultIdForm ?? "inherited",
  };
}

class Engine implements AttemptEngine {
  readonly #ports: PublishSoonPorts & GivenPorts;
  readonly #queue: SlotQueue;

  constructor(ports: EnginePorts, options: EngineOptions) {
    this.#ports = {
      cache: new WriteThroughCache(RECENT_MAX),
      ...ports,
      publishBudgetMs: options.publishBudgetMs ?? 1_000,
      ...resultIdsOf(options),
    };
    this.#queue = new SlotQueue(ports);
  }

  async resolveAssessmentContext(slot: Slot): Promise<AssessmentContext> {
    const looked = await read(this.#ports, slot);
    const { decoded, questions } = await withQuestions(this.#ports, slot, looked);
    if (decoded.kind === "quarantined") return { kind: "quarantined" };
    const attempt = viewOf(decoded.snapshot);
    return attempt === null ? { kind: "none" } : { kind: "live", attempt, questions };
  }

  async getActiveState(slot: Slot): Promise<ActiveState | null> {
    const context = await this.resolveAssessmentContext(slot);
    if (context.kind !== "live") return null;
    return { state: context.attempt, attemptNumber: context.attempt.attemptNumber };
  }

  ensureActiveState(slot: Slot, claims?: VerifiedClaims): Promise<Outcome> {
    return this.apply(slot, { type: "attempt.start" }, claims);
  }

  async apply(slot: Slot, request: AttemptRequest, claims?: VerifiedClaims): Promise<Outcome> {
    if (claims !== undefined) VerifiedClaims.require(claims);
    const waitMs = request.type === "attempt.start" ? WAIT_FOR_START_MS : WAIT_MS;
    const { result, dueMs } = await this.#queue.run(slotKey(slot), waitMs, (lease) =>
      execute({ ...this.#ports, lease }, slot, request, claims),
    );
    this.#emitOutcome(slot, request, result);
    if (result.kind === "refused") return refusedOutcome(result);
    const snapshot =
      request.type === "attempt.finalize"
        ? await publishSoon(this.#ports, slot, { snapshot: result.snapshot, dueMs })
        : result.snapshot;
    return acceptedOutcome(request, result.kind, {
      attempt: viewOf(snapshot),
      ...listOf(result),
      clearedAttempt: result.clearedAttempt,
    });
  }

  async deriveNextAttemptNumber(slot: Slot): Promise<number> {
    const { highWater } = await this.#ports.store.load(slot);
    const { number } = await deriveNumber(this.#ports, slot, highWater + 1);
    return number;
  }

  publish(slot: Slot): Promise<PublishReport> {
    return publishSlot(this.#ports, slot);
  }

  sweep(options?: SweepOptions): Promise<SweepReport> {
    return sweep(this.#ports, options);
  }

  /** Nobody waits for it: a refusal that is not kept changes nothing. */
  #appendRefusal(slot: Slot, entryJson: string | null): void {
    if (entryJson === null) return;
    this.#ports.trail?.appendTrail(slot, entryJson).catch(() => {
      this.#ports.emit({ event: "trail.missed", slot });
    });
  }

  #emitOutcome(slot: Slot, request: AttemptRequest, result: ExecutionResult): void {
    const { emit } = this.#ports;
    const { type } = request;
    if (result.kind === "refused") {
      emit({ event: "attempt.refused", slot, type, code: result.code });
      this.#appendRefusal(slot, refusedEntryJson(type, result.code, result.snapshot));
      const attemptNumber = result.snapshot?.context.attempt?.number;
      if (result.code === "question_changed" && attemptNumber !== undefined) {
        emit({ event: "question.changed", slot, attemptNumber, index: indexOf(request) });
      }
      return;
    }
    const attemptNumber = result.snapshot.context.attempt?.number ?? result.clearedAttempt;
    emit({ event: `attempt.${result.kind}`, slot, type, attemptNumber });
    if (result.kind === "applied" && request.type === "question.report" && attemptNumber !== null) {
      emit({ event: "question.reported", slot, attemptNumber, index: request.questionIndex });
    }
    const { attempt } = result.snapshot.context;
    const isFinalized = result.kind === "applied" && type === "attempt.finalize";
    if (isFinalized && attempt !== null && isAllReported(attempt)) {
      emit({ event: "attempt.all_reported", slot, attemptNumber: attempt.number });
    }
  }
}
