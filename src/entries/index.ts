export { createHoldfast } from "#lib/holdfast";
export type {
  AttemptResult,
  Comparison,
  HistoryResult,
  Holdfast,
  HoldfastOptions,
  HoldfastParts,
  HoldfastTools,
  Instruments,
  Readiness,
} from "#lib/holdfast";
export type { GradebookOpening, GradebookPart } from "#lib/holdfast/own-gradebook";
export type {
  GradingContext,
  MaybePromise,
  QuestionEntry,
  Questions,
} from "#lib/holdfast/own-questions";
export type { FindUser, UserAnswer } from "#lib/holdfast/own-user";
export type { StartAnswer, StartRequest } from "#lib/start-policy";
export { memoryStore } from "#lib/assessment-cache/memory-part";
export type { OpenStore, StoreOpening, StorePart } from "#lib/assessment-cache/store-part";
export { Fault } from "#lib/fault";
export type { FaultCode, FaultOptions } from "#lib/fault";
export type { EdgeRefusalCode, RefusalCode } from "#lib/codes";
export { reportReasonOf } from "#lib/report-reasons";
export type { ReportReason } from "#lib/report-reasons";
export type { Logger } from "#lib/logger";
export type { RateLimit } from "#lib/rate-limit-contract";
export type { Slot } from "#lib/slot";
export type { RequestHeaders, SessionPort, Student } from "#lib/session/contract";
export type { IncomingRequest } from "#lib/actions/perform";
export type { FaultResult } from "#lib/actions/boundary";
export type {
  ActionRefusalCode,
  ActionResult,
  AppliedResult,
  InputIssue,
  RefusedResult,
  ResetResult,
} from "#lib/actions/result";
export type {
  AcceptedOutcome,
  ActiveState,
  AssessmentContext,
  AttemptEngine,
  AttemptReader,
  AttemptReference,
  AttemptRequest,
  EngineHooks,
  EngineInstruments,
  EngineRead,
  FinalizedAttempt,
  Outcome,
  PublishReport,
  QuestionReference,
  RefusedOutcome,
  ReportedQuestion,
  ResultIds,
  SweepOptions,
  SweepReport,
} from "#lib/services/attempt/contract";
export type {
  AttemptView,
  QuestionStateView,
  SummaryView,
} from "#lib/services/attempt/attempt-view";
export type { PastAttempt } from "#lib/services/attempt/attempt-history";
export type {
  EngineEvent,
  EventSink,
  OperatorEvent,
  SlotEvent,
} from "#lib/services/attempt/engine-events";
export type { Grade, ListedQuestion, QuestionList } from "#lib/services/attempt/question-bank";
export type { RolloutMode } from "#lib/services/attempt/rollout-engine";
export type {
  Gradebook,
  GradebookResult,
  ListDoubt,
  ResultToPublish,
} from "#lib/services/one-roster/contract";
export type { GradebookExchange } from "#lib/services/one-roster";
export type { ResultIdForm } from "#lib/gradebook-settings";
export type { AttemptTokens } from "#lib/attempt-token";
export type { VerifiedClaims } from "#lib/services/attempt/verified-claims";
export type { CommandName, CommandTimer } from "#lib/assessment-cache/command-timer";
export type { AttemptPhase } from "#machines/attempt.events";
