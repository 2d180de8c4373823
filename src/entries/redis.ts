export { redisStore } from "#lib/assessment-cache/redis-part";
export type { StorePart } from "#lib/assessment-cache/store-part";
export type { GivenRedisClient } from "#lib/assessment-cache/given-client";
export {
  clearActiveAttemptNumber,
  deleteAssessmentState,
  findLatestCachedAttemptNumber,
  getActiveAttemptNumber,
  getAssessmentState,
  scanAssessmentAttempts,
  setActiveAttemptNumber,
} from "#lib/assessment-cache/proposal";
export type {
  AttemptStore,
  ClaimedRow,
  ClaimOptions,
  CommitReply,
  CreateReply,
  ExpectedVersion,
  ListAdoption,
  LoadedSlot,
  NewRecord,
  NextDelivery,
  OutboxAcknowledgement,
  RecordChange,
  StoredRecord,
  StoredTrailEntry,
  TombstonedAttempt,
} from "#lib/assessment-cache/contract";
export type {
  AuditRow,
  OperatorStore,
  QuarantineRequest,
  RecordContents,
  RepinRequest,
  SecondsLeft,
  SlotContents,
} from "#lib/assessment-cache/operator-contract";
