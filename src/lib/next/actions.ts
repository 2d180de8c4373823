import type { PerformPorts } from "../actions/perform";
import type { Given } from "./given";
import { legacyActions } from "./legacy-actions";
import type { LegacyAssessmentActions } from "./legacy-actions";
import { outcomeActions } from "./outcome-actions";
import type { AssessmentActions } from "./outcome-actions";

/**
 * The server actions of an application, for a file that begins with `"use server"`:
 *
 *     export const { getOrCreateAssessmentState, submitAnswer, skipQuestion, reportQuestion,
 *       finalizeAssessment, startNewAssessmentAttempt } = actions(holdfast);
 *
 * Give a function that returns the Holdfast if it must not be created while Next.js builds. With
 * `shape: "legacy"` the actions take positional arguments, return what the earlier version returned,
 * and throw an `AssessmentError`.
 *
 * Call them in the browser. While a page renders, use `holdfast.attempt`: the request for a page may
 * come from a link on another site, and an action refuses such a request (`cross_site`).
 */
export function actions(
  holdfast: Given<PerformPorts>,
  options?: { readonly shape?: "outcome" },
): AssessmentActions;
export function actions(
  holdfast: Given<PerformPorts>,
  options: { readonly shape: "legacy" },
): LegacyAssessmentActions;
export function actions(
  holdfast: Given<PerformPorts>,
  { shape = "outcome" }: { readonly shape?: "outcome" | "legacy" } = {},
): AssessmentActions | LegacyAssessmentActions {
  const outcomes = outcomeActions(holdfast);
  if (shape === "outcome") return outcomes;
  if (shape === "legacy") return legacyActions(outcomes);
  throw new TypeError('actions: shape must be "outcome" or "legacy".');
}
