export { attemptMachine, transition } from "#machines/attempt.machine";
export type { AttemptSnapshot } from "#machines/attempt.machine";
export { decide, phaseOf } from "#machines/attempt.decide";
export type { AttemptRefusal, Decision } from "#machines/attempt.decide";
export { decode, encode } from "#machines/attempt.codec";
export type { DecodedRecord, EncodedRecord, StoredSlot } from "#machines/attempt.codec";
export { attemptIdOf } from "#machines/attempt.identity";
export { ATTEMPT_PHASES, isFinalizedPhase } from "#machines/attempt.events";
export type {
  AttemptContext,
  AttemptEvent,
  AttemptFacts,
  AttemptInput,
  AttemptPhase,
  AttemptSlot,
  AttemptSummary,
  NamesAttempt,
  QuestionEvent,
  QuestionState,
  RecoveredAttempt,
  XpPenalty,
} from "#machines/attempt.events";
