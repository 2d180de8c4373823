import { slotKey, type Slot } from "../slot";
import { isAllReported } from "./attempt/all-reported";
import { withQuestions } from "./attempt/attach-question-list";
import { viewOf } from "./attempt/attempt-view";
import type {
  ActiveState,
  AssessmentContext,
  AttemptEngine,
  AttemptRequest,
  EngineOptions,
  EngineParts,
  EnginePorts,
  Outcome,
  PublishReport,
  SweepOptions,
  SweepReport,
} from "./attempt/contract";
import { deriving } from "./attempt/deriving";
import type { DerivationPorts } from "./attempt/deriving";
import { execute } from "./attempt/execute";
import type { ExecutedRequest } from "./attempt/execute";
import { NO_HOOKS } from "./attempt/hook-calls";
import { deriveNumber } from "./attempt/numbering";
import { publishSlot } from "./attempt/publish";
import { publishSoon } from "./attempt/publish-soon";
import { interpret } from "./attempt/read";
import { SlotQueue } from "./attempt/slot-queue";
import { sweep } from "./attempt/sweep";
import { refusedEntryJson } from "./attempt/trail-entry";
import { VerifiedClaims } from "./attempt/verified-claims";
import { WriteThroughCache } from "./attempt/write-through-cache";
import { RESULT_ID_PREFIX } from "./one-roster";

export type {
  AssessmentContext,
  AttemptEngine,
  AttemptReader,
  AttemptRequest,
  EngineHooks,
  EngineInstruments,
  EngineOptions,
  EnginePorts,
  Outcome,
  ResultIds,
  SweepOptions,
  SweepReport,
} from "./attempt/contract";
export type { AttemptView, SummaryView } from "./attempt/attempt-view";
export { createHookCalls } from "./attempt/hook-calls";
export { revisionOf } from "./attempt/claims";
export type { QuestionList } from "./attempt/question-bank";
export {
  compareWithPinned,
  createRolloutEngine,
  isRolloutMode,
  ROLLOUT_MODES,
  watchDisagreements,
} from "./attempt/rollout-engine";
export type { RolloutMode } from "./attempt/rollout-engine";
export { isAllReported } from "./attempt/all-reported";
export { historyOf } from "./attempt/attempt-history";
export type { PastAttempt } from "./attempt/attempt-history";
export { parseOutboxEntry } from "./attempt/outbox-entry";
export { parseQuestionList } from "./attempt/question-list";
export type { EventSink } from "./attempt/engine-events";
export { checkTrail } from "./attempt/trail-check";
export type { TrailDoubts, TrailFinding } from "./attempt/trail-check";
export { appliedEntryText, parseTrailEntry } from "./attempt/trail-entry";
export type { OperatorEntry, TrailEntry } from "./attempt/trail-entry";
export type { VerifiedClaims } from "./attempt/verified-claims";

/** How long a request waits in its slot's queue; a start may take long, as it asks the gradebook. */
const WAIT_FOR_START_MS = 15_000;
const WAIT_MS = 1_000;

/** Slots whose last state is cached; a state is as large as its answers. */
const CACHED_SLOTS_MAX = 1_000;

const PUBLISH_BUDGET_MS = 1_000;

/**
 * The engine: the only place that loads, asks the machine, commits and publishes. Every method
 * throws a `Fault` if Redis or the gradebook fails; a request that cannot be accepted now is a
 * refusal, which is a value.
 */
export function createAttemptEngine(
  ports: EnginePorts,
  options: EngineOptions = {},
): AttemptEngine {
  return new Engine(partsOf(ports, options));
}

/** The engine of the mode `derive`: as the version before Holdfast, record by derived number. */
export function createDerivingEngine(
  ports: DerivationPorts,
  options: EngineOptions = {},
): AttemptEngine {
  // Nothing is cached, because each request derives its number anew.
  const parts = { ...partsOf(ports, options), cache: new WriteThroughCache(0) };
  const { records, watch } = ports;
  return deriving({ ...parts, records, watch }, (store, derive) =>
    createAttemptEngine({ ...parts, store, derive }, options),
  );
}

function partsOf(ports: EnginePorts, options: EngineOptions): EngineParts {
  return {
    cache: new WriteThroughCache(CACHED_SLOTS_MAX),
    hooks: NO_HOOKS,
    ...ports,
    publishBudgetMs: options.publishBudgetMs ?? PUBLISH_BUDGET_MS,
    resultIdPrefix: options.resultIdPrefix ?? RESULT_ID_PREFIX,
    resultIdForm: options.resultIdForm ?? "inherited",
  };
}

class Engine implements AttemptEngine {
  readonly #parts: EngineParts;
  readonly #queue: SlotQueue;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new SlotQueue(parts);
  }

  async resolveAssessmentContext(slot: Slot): Promise<AssessmentContext> {
    const slotRead = interpret(this.#parts, slot, await this.#parts.store.load(slot));
    const { decoded, questions } = await withQuestions(this.#parts, slot, slotRead);
    if (decoded.kind === "quarantined") return { kind: "quarantined" };
    const attempt = viewOf(decoded.snapshot);
    if (attempt !== null) return { kind: "live", attempt, questions };
    return { kind: "none", usedNumber: slotRead.loaded.highWater };
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
    const lease = await this.#queue.enter(slotKey(slot), waitMs);
    let executed: ExecutedRequest;
    try {
      executed = await execute(this.#parts, slot, request, lease, claims);
    } finally {
      // @mutant queue-end
      lease.end();
    }
    const { outcome } = executed;
    this.#emitOutcome(slot, request, outcome);
    if (request.type === "question.report" && outcome.kind !== "refused" && outcome.attempt) {
      const { questionId, questionIndex } = request;
      this.#parts.hooks.tellReported(slot, outcome.attempt, questionId, questionIndex);
    }
    if (request.type !== "attempt.finalize" || outcome.kind === "refused") return outcome;
    return { ...outcome, attempt: await publishSoon(this.#parts, slot, executed) };
  }

  async deriveNextAttemptNumber(slot: Slot): Promise<number> {
    const { highWater } = await this.#parts.store.load(slot);
    const { number } = await deriveNumber(this.#parts, slot, highWater + 1);
    return number;
  }

  publish(slot: Slot): Promise<PublishReport> {
    return publishSlot(this.#parts, slot);
  }

  sweep(options?: SweepOptions): Promise<SweepReport> {
    return sweep(this.#parts, options);
  }

  #emitOutcome(slot: Slot, request: AttemptRequest, outcome: Outcome): void {
    const { emit } = this.#parts;
    const { type } = request;
    const attempt = outcome.attempt;
    const index = "questionIndex" in request ? request.questionIndex : 0;
    if (outcome.kind === "refused") {
      const { code } = outcome;
      emit({ event: "attempt.refused", slot, type, code });
      this.#appendRefusal(slot, refusedEntryJson(type, code, attempt?.attemptNumber ?? null));
      if (code === "question_changed" && attempt !== null) {
        emit({ event: "question.changed", slot, attemptNumber: attempt.attemptNumber, index });
      }
      return;
    }
    const attemptNumber = attempt?.attemptNumber ?? outcome.clearedAttempt ?? null;
    emit({ event: `attempt.${outcome.kind}`, slot, type, attemptNumber });
    if (outcome.kind === "replayed" || attempt === null || attemptNumber === null) return;
    if (type === "question.report")
      emit({ event: "question.reported", slot, attemptNumber, index });
    if (type === "attempt.finalize" && isAllReported(attempt)) {
      emit({ event: "attempt.all_reported", slot, attemptNumber });
    }
  }

  /** The request does not wait for it: a refusal that is not kept changes nothing. */
  #appendRefusal(slot: Slot, entryJson: string | null): void {
    if (entryJson === null) return;
    this.#parts.trail?.appendTrail(slot, entryJson).catch(() => {
      this.#parts.emit({ event: "trail.missed", slot });
    });
  }
}
