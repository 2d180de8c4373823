export { actions } from "#lib/next/actions";
export type { AssessmentActions } from "#lib/next/outcome-actions";
export type { LegacyAssessmentActions } from "#lib/next/legacy-actions";
export { AssessmentError, ErrAssessmentStateNotFound } from "#lib/next/assessment-error";
export type { AssessmentErrorCode, AssessmentErrorOptions } from "#lib/next/assessment-error";
export type { Given } from "#lib/next/given";
export type {
  ActionRefusalCode,
  ActionResult,
  AppliedResult,
  AttemptView,
  InputIssue,
  RefusedResult,
  ResetResult,
} from "#lib/actions/result";
export type { FaultResult } from "#lib/actions/boundary";
export type { ActionInput, PerformPorts, RequestType } from "#lib/actions/perform";
export type { SummaryView } from "#lib/services/attempt";
export { attemptRoutes } from "#lib/next/attempt-routes";
export type { AttemptRouteContext, AttemptRoutes } from "#lib/next/attempt-routes";
export { healthRoutes } from "#lib/next/health-routes";
export type { HealthRoutes, HealthRoutesOptions } from "#lib/next/health-routes";
export { sweepRoute } from "#lib/next/sweep-route";
export type { SweepRoute, SweepRouteOptions } from "#lib/next/sweep-route";
export type { BoundaryLog } from "#lib/actions/boundary";
