export { operationsOf } from "#lib/operations-of";
export { OPERATOR_ACTIONS, reasonProblem } from "#lib/services/operations";
export type {
  AuditLine,
  AuditPage,
  Diagnosis,
  GradebookColumn,
  HeldResult,
  ListLine,
  ListPage,
  ListQuery,
  Operations,
  OperatorAction,
  OperatorActionRequest,
  OperatorActionResult,
  Overview,
  RecordFacts,
  SecondsLeft,
  SlotFacts,
  SlotNumbers,
  SlotPicture,
  SlotTrail,
  TrailLine,
} from "#lib/services/operations";
export type { AuditEntry } from "#lib/services/operations/audit";
export type { Difference } from "#lib/services/operations/differences";
export type { OperatorActionRefusal } from "#lib/services/operations/operator-action";
export type {
  OutboxFacts,
  QuarantineFacts,
  RecordSummary,
} from "#lib/services/operations/slot-facts";
export type { OverviewSample } from "#lib/services/operations/overview";
export type { SweepRequest } from "#lib/services/operations/sweep";
export type {
  DeploymentRecords,
  DisagreementRecord,
  DoctorRecord,
  Recorded,
  SweepRecord,
} from "#lib/services/status";
export type { TrailFinding } from "#lib/services/attempt/trail-check";
export type { TrailEntry } from "#lib/services/attempt/trail-entry";
export type { SlotQuery } from "#lib/assessment-cache/slot-index";
