// With the extension, Node itself can load it too: an application's tests do not bundle packages.
import { headers } from "next/headers.js";
import { perform } from "../actions/perform";
import type { ActionInput, IncomingRequest, PerformPorts, RequestType } from "../actions/perform";
import type { ActionResult, ResetResult } from "../actions/result";
import { taken } from "./given";
import type { Given } from "./given";

/**
 * The six server actions. Each takes one object, never throws, and returns plain JSON whose
 * `outcome` is `applied`, `replayed`, `refused` or `fault`. Each may be sent again.
 */
export interface AssessmentActions {
  /** Resumes the student's attempt of the resource, or starts the next one. */
  getOrCreateAssessmentState(
    this: void,
    input: ActionInput<"attempt.start">,
  ): Promise<ActionResult>;
  /** Grades and stores the answer to the next question. A repeat returns the first grade. */
  submitAnswer(this: void, input: ActionInput<"question.answer">): Promise<ActionResult>;
  /** Leaves the next question unanswered; it counts as incorrect. */
  skipQuestion(this: void, input: ActionInput<"question.skip">): Promise<ActionResult>;
  /** Reports a problem with the next question; it does not count. */
  reportQuestion(this: void, input: ActionInput<"question.report">): Promise<ActionResult>;
  /** Computes and saves the summary of a complete attempt. The gradebook may get it later. */
  finalizeAssessment(this: void, input: ActionInput<"attempt.finalize">): Promise<ActionResult>;
  /** Clears the attempt, so that the next `getOrCreateAssessmentState` begins a new one. */
  startNewAssessmentAttempt(this: void, input: ActionInput<"attempt.reset">): Promise<ResetResult>;
}

export function outcomeActions(holdfast: Given<PerformPorts>): AssessmentActions {
  return {
    getOrCreateAssessmentState: async (input) =>
      await perform(taken(holdfast), await incoming("attempt.start", input)),
    submitAnswer: async (input) =>
      await perform(taken(holdfast), await incoming("question.answer", input)),
    skipQuestion: async (input) =>
      await perform(taken(holdfast), await incoming("question.skip", input)),
    reportQuestion: async (input) =>
      await perform(taken(holdfast), await incoming("question.report", input)),
    finalizeAssessment: async (input) =>
      await perform(taken(holdfast), await incoming("attempt.finalize", input)),
    startNewAssessmentAttempt: async (input) => {
      const result = await perform(taken(holdfast), await incoming("attempt.reset", input));
      const success = result.outcome === "applied" || result.outcome === "replayed";
      const clearedAttempt = success ? (result.clearedAttempt ?? null) : null;
      return { ...result, success, clearedAttempt };
    },
  };
}

/** Anyone can call an action with any input: the declared types hold only for the own pages. */
async function incoming(type: RequestType, input: unknown): Promise<IncomingRequest> {
  const { resourceId, ...fields }: Record<string, unknown> =
    typeof input === "object" && input !== null ? { ...input } : {};
  return { headers: await headers(), resourceId, request: { ...fields, type } };
}
