import type { QuestionView } from "#lib/interactive-assessments";
import { someResponse } from "#tests/lib/http/some-response";
import type { Deployment } from "../deployment";
import type { Recorder } from "../recorder";
import { CommandLine, Speaker } from "../speakers";

export const QUIZ = "fractions-quiz";

/** An attempt id that no attempt has. */
export const FOREIGN = "00000000-0000-5000-8000-000000000000";

/** What a chapter has at hand. */
export interface Stage {
  readonly recorder: Recorder;
  readonly deployment: Deployment;
  readonly cli: CommandLine;
  /** A student with a session of the application in the default mode. */
  readonly student: (userId: string) => Promise<Speaker>;
}

export function stageOf(recorder: Recorder, deployment: Deployment): Stage {
  return {
    recorder,
    deployment,
    cli: new CommandLine(recorder, deployment.env),
    student: (userId) => Speaker.signedIn(recorder, deployment.compat, userId),
  };
}

/** What the sender of the next request knows of an attempt. */
export interface KnownAttempt {
  readonly attemptId: string;
  readonly attemptNumber: number;
  readonly token: string;
  readonly questions: readonly QuestionView[];
}

/** The attempt, as `GET /api/attempts/…` has given it. */
export function attemptIn(body: unknown): KnownAttempt {
  const { state, token, questions } = body as {
    readonly state?: Pick<KnownAttempt, "attemptId" | "attemptNumber">;
    readonly token: string;
    readonly questions: readonly QuestionView[];
  };
  if (state === undefined) throw new Error(`no attempt: ${JSON.stringify(body)}`);
  const { attemptId, attemptNumber } = state;
  return { attemptId, attemptNumber, token, questions };
}

export function tokenIn(body: unknown): string {
  return (body as { readonly token: string }).token;
}

/** Names the question at an index of the attempt. */
export function question({ attemptId, questions }: KnownAttempt, questionIndex: number) {
  return { attemptId, questionId: questions[questionIndex]?.id ?? "", questionIndex };
}

export function answer(known: KnownAttempt, questionIndex: number) {
  const asked = known.questions[questionIndex];
  if (asked === undefined) throw new Error(`the attempt has no question ${questionIndex}`);
  return { ...question(known, questionIndex), response: someResponse(asked) };
}

/** Starts an attempt and reads it. */
export async function started(speaker: Speaker, resourceId = QUIZ): Promise<KnownAttempt> {
  await speaker.event("starts", resourceId, { type: "attempt.start" });
  return attemptIn(
    await speaker.get("reads it", `/api/attempts/${encodeURIComponent(resourceId)}`),
  );
}

/** Skips what is left, from a question on. */
export async function skipRest(
  speaker: Speaker,
  known: KnownAttempt,
  { from, resourceId = QUIZ }: { readonly from: number; readonly resourceId?: string },
): Promise<void> {
  for (let index = from; index < known.questions.length; index += 1) {
    const event = { type: "question.skip", ...question(known, index) };
    await speaker.event(`skips question ${index}`, resourceId, event);
  }
}
