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
export type { AttemptStore, StoredRecord } from "#lib/assessment-cache/contract";
export type { OperatorStore } from "#lib/assessment-cache/operator-contract";
