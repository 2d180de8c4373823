"use server";

import { headers } from "next/headers";
import { wiring } from "../wiring";
import { perform, type ActionInput, type RequestType } from "./perform";
import type { ActionResult, ResetResult } from "./result";

/** Resumes the student's attempt of the resource, or starts the next one. Safe to repeat. */
export async function getOrCreateAssessmentState(
  input: ActionInput<"attempt.start">,
): Promise<ActionResult> {
  return act("attempt.start", input);
}

/** Grades and stores the answer to the next question. A repeat answers with the first grade. */
export async function submitAnswer(input: ActionInput<"question.answer">): Promise<ActionResult> {
  return act("question.answer", input);
}

/** Leaves the next question unanswered; it counts as incorrect. */
export async function skipQuestion(input: ActionInput<"question.skip">): Promise<ActionResult> {
  return act("question.skip", input);
}

/** Says that the next question is wrong in itself; it is left out of the score. */
export async function reportQuestion(input: ActionInput<"question.report">): Promise<ActionResult> {
  return act("question.report", input);
}

/** Computes and saves the summary of a complete attempt. The gradebook may learn of it later. */
export async function finalizeAssessment(
  input: ActionInput<"attempt.finalize">,
): Promise<ActionResult> {
  return act("attempt.finalize", input);
}

/** Clears the attempt, so that the next `getOrCreateAssessmentState` begins a new one. */
export async function startNewAssessmentAttempt(
  input: ActionInput<"attempt.reset">,
): Promise<ResetResult> {
  const result = await act("attempt.reset", input);
  const success = result.outcome === "applied" || result.outcome === "replayed";
  return { ...result, success, clearedAttempt: success ? (result.clearedAttempt ?? null) : null };
}

async function act(type: RequestType, input: unknown): Promise<ActionResult> {
  const { engine, session, tokens, rateLimit, log } = wiring();
  // Anybody can call an action with anything: the declared types hold for our own page only.
  const { resourceId, ...named }: Record<string, unknown> =
    typeof input === "object" && input !== null ? { ...input } : {};
  const request = { ...named, type };
  const asked = { headers: await headers(), resourceId, request };
  return perform({ engine, session, tokens, rateLimit, log }, asked);
}
