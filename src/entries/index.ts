export { createHoldfast } from "#lib/holdfast";
export type {
  AttemptResult,
  Comparison,
  Holdfast,
  HoldfastOptions,
  HoldfastParts,
  HoldfastTools,
  Instruments,
  Readiness,
} from "#lib/holdfast";
export type { GradebookOpening, GradebookPart } from "#lib/holdfast/own-gradebook";
export type { GradingContext, QuestionEntry, Questions } from "#lib/holdfast/own-questions";
export type { FindUser } from "#lib/holdfast/own-user";
export { memoryStore } from "#lib/assessment-cache/store-part";
export type { OpenStore, StorePart } from "#lib/assessment-cache/store-part";
export { Fault } from "#lib/fault";
