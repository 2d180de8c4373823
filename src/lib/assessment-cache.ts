export { createMemoryStore } from "./assessment-cache/memory";
export { backfill } from "./assessment-cache/backfill";
export type { BackfillCounts } from "./assessment-cache/backfill";
export type { BackfillProgress } from "./assessment-cache/backfill-progress";
export { COMMAND_NAMES } from "./assessment-cache/command-timer";
export type { CommandTimer } from "./assessment-cache/command-timer";
export { connectRedis } from "./assessment-cache/connection";
export { requireNoKeyPrefix } from "./assessment-cache/client";
export { checkConnections } from "./assessment-cache/connection-check";
export { connectionFailureOf } from "./assessment-cache/connection-failures";
export type { RedisClient, RedisConnection } from "./assessment-cache/client";
export { ENQUEUE_GRACE_MS } from "./assessment-cache/index-shards";
export { encodeId } from "./assessment-cache/keys";
export { inspectServer } from "./assessment-cache/inspection";
export { createOperatorStore } from "./assessment-cache/operator-store";
export type {
  SlotContents,
  RecordContents,
  OperatorStore,
  SecondsLeft,
  StatusRecord,
} from "./assessment-cache/operator-contract";
export { createLegacyRecordRepository } from "./assessment-cache/legacy-records";
export { createMemoryLegacyRecordRepository } from "./assessment-cache/memory-legacy-records";
export type { LegacyRecordRepository, PeekedSlot } from "./assessment-cache/legacy-contract";
export {
  clearActiveAttemptNumber,
  deleteAssessmentState,
  findLatestCachedAttemptNumber,
  getActiveAttemptNumber,
  getAssessmentState,
  scanAssessmentAttempts,
  setActiveAttemptNumber,
} from "./assessment-cache/proposal";
export { createOutboxCounter } from "./assessment-cache/outbox-size";
export { createRedisStore } from "./assessment-cache/redis-store";
export {
  createRedisDiagnostics,
  diagnosticsOfClient,
} from "./assessment-cache/diagnostics/redis-diagnostics";
export type {
  ClusterDiagnostics,
  SurplusPermission,
  KeyKind,
  NodeDiagnostics,
  RedisDiagnostics,
  PermissionProbe,
  SampledKey,
  SentinelDiagnostics,
} from "./assessment-cache/diagnostics/contract";
export { openMemory } from "./assessment-cache/memory-part";
export { connectedStore } from "./assessment-cache/redis-part";
export type { OpenStore, StorePart } from "./assessment-cache/store-part";
export { createSlotIndex } from "./assessment-cache/slot-index";
export type { SlotIndex, SlotQuery } from "./assessment-cache/slot-index";
export type { StoreOptions } from "./assessment-cache/store-options";
export type {
  AttemptStore,
  CommitReply,
  Claim,
  ClaimedRow,
  ExpectedVersion,
  LoadedSlot,
  NewRecord,
  RecordChange,
  StoredRecord,
  StoredTrailEntry,
} from "./assessment-cache/contract";
