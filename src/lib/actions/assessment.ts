"use server";

import { headers } from "next/headers";
import { wiring } from "../wiring";
import { perform, type ActionInput, type IncomingRequest, type RequestType } from "./perform";
import type { ActionResult, ResetResult } from "./result";

/** Resumes the student's attempt of the resource, or starts the next one. Safe to repeat. */
export async function getOrCreateAssessmentState(
  input: ActionInput<"attempt.start">,
): Promise<ActionResult> {
  return await perform(wiring(), await incoming("attempt.start", input));
}

/** Grades and stores the answer to the next question. A repeat answers with the first grade. */
export async function submitAnswer(input: ActionInput<"question.answer">): Promise<ActionResult> {
  return await perform(wiring(), await incoming("question.answer", input));
}

/** Leaves the next question unanswered; it counts as incorrect. */
export async function skipQuestion(input: ActionInput<"question.skip">): Promise<ActionResult> {
  return await perform(wiring(), await incoming("question.skip", input));
}

/** Reports a problem with the next question; it does not count. */
export async function reportQuestion(input: ActionInput<"question.report">): Promise<ActionResult> {
  return await perform(wiring(), await incoming("question.report", input));
}

/** Computes and saves the summary of a complete attempt. The gradebook may get it later. */
export async function finalizeAssessment(
  input: ActionInput<"attempt.finalize">,
): Promise<ActionResult> {
  return await perform(wiring(), await incoming("attempt.finalize", input));
}

/** Clears the attempt, so that the next `getOrCreateAssessmentState` begins a new one. */
export async function startNewAssessmentAttempt(
  input: ActionInput<"attempt.reset">,
): Promise<ResetResult> {
  const result = await perform(wiring(), await incoming("attempt.reset", input));
  const success = result.outcome === "applied" || result.outcome === "replayed";
  return { ...result, success, clearedAttempt: success ? (result.clearedAttempt ?? null) : null };
}

/** Anyone can call an action with any input: the declared types hold only for our own page. */
async function incoming(type: RequestType, input: unknown): Promise<IncomingRequest> {
  const { resourceId, ...fields }: Record<string, unknown> =
    typeof input === "object" && input !== null ? { ...input } : {};
  return { headers: await headers(), resourceId, request: { ...fields, type } };
}
