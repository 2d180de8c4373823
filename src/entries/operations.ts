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
  RecordFacts,
  SecondsLeft,
  SlotFacts,
  SlotNumbers,
  SlotPicture,
  SlotTrail,
  TrailLine,
} from "#lib/services/operations";
