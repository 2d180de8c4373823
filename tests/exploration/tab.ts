import { revisionOf } from "#lib/services/attempt";
import type { AssessmentContext, AttemptRequest, Outcome } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";

/** What a student does in one tab, one after the other. */
export type TabStep = "start" | "answer" | "finalize" | "reset" | "resume" | "sweep";

/** What a tab knows of the attempt: what the last reply showed it. */
export interface View {
  readonly attemptNumber: number;
  readonly attemptId: string;
  readonly startedAt: string;
  readonly index: number;
  readonly total: number;
  readonly isFinalized: boolean;
  readonly isPublished: boolean;
}

export interface TabMemory {
  /** Index of the next step in the script. */
  readonly position: number;
  /** How often this step has been sent in vain. */
  readonly retries: number;
  readonly view: View | null;
}

export interface TabScript {
  readonly name: string;
  readonly steps: readonly TabStep[];
  /** Whether its requests name the attempt they mean, as the page's do. */
  readonly sendsAttemptId: boolean;
  /** Whether its requests carry what it was told of its attempt, as the page's token does. */
  readonly isClaiming?: boolean;
}

export type TabRequest = AttemptRequest | { readonly type: "resume" } | { readonly type: "sweep" };

/** What a tab gets in reply to a request. */
export type Answer =
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "context"; readonly context: AssessmentContext }
  | { readonly kind: "swept" }
  | { readonly kind: "fault"; readonly code: string }
  /** Something was thrown that is no fault. */
  | { readonly kind: "bug"; readonly message: string };

/** A request that failed is sent once more, as a student would. */
const RETRIES_MAX = 1;

/** How many questions an attempt has. */
export const QUESTIONS = 2;

/** The question at an index of an attempt: the exploration's content. */
export function questionIdAt(attemptNumber: number, index: number): string {
  return `q${attemptNumber}.${index}`;
}

/** What the token says that a tab sends with its next request; nothing where it sends none. */
export function claimsOf(script: TabScript, { view }: TabMemory): VerifiedClaims | undefined {
  if (script.isClaiming !== true || view === null) return undefined;
  const { attemptNumber, attemptId, startedAt, index, total, isFinalized } = view;
  const ids = Array.from({ length: total }, (_, at) => questionIdAt(attemptNumber, at));
  const revision = revisionOf(index, isFinalized);
  const hasQuestions: VerifiedClaims["hasQuestions"] = (questions) =>
    ids.join() === questions.map(({ id }) => id).join();
  return new VerifiedClaims({ attemptNumber, attemptId, startedAt, revision, hasQuestions });
}

/** The request that a tab sends next; null when the step makes no sense with what it sees. */
export function requestOf(script: TabScript, memory: TabMemory): TabRequest | null {
  const step = script.steps[memory.position];
  const { view } = memory;
  if (step === undefined) return null;
  if (step === "start") return { type: "attempt.start" };
  if (step === "resume" || step === "sweep") return { type: step };
  if (view === null) return null;
  const named = script.sendsAttemptId ? { attemptId: view.attemptId } : {};
  if (step === "reset") return { type: "attempt.reset", ...named };
  if (step === "finalize") {
    return view.index < view.total ? null : { type: "attempt.finalize", ...named };
  }
  if (view.index >= view.total) return null;
  return {
    type: "question.answer",
    questionIndex: view.index,
    questionId: questionIdAt(view.attemptNumber, view.index),
    response: `right, says ${script.name}`,
    ...named,
  };
}

/** What a tab knows after an answer. */
export function afterAnswer(memory: TabMemory, answer: Answer): TabMemory {
  const next = { position: memory.position + 1, retries: 0, view: memory.view };
  switch (answer.kind) {
    case "fault":
      return memory.retries < RETRIES_MAX ? { ...memory, retries: memory.retries + 1 } : next;
    case "outcome":
      return { ...next, view: viewOf(answer.outcome.attempt) };
    case "context":
      return {
        ...next,
        view: answer.context.kind === "live" ? viewOf(answer.context.attempt) : null,
      };
    case "swept":
    case "bug":
      return next;
  }
}

/** What an outcome shows of its attempt. */
export function viewOf(attempt: Outcome["attempt"]): View | null {
  if (attempt === null) return null;
  const { attemptNumber, attemptId, startedAt, isFinalized } = attempt;
  return {
    attemptNumber,
    attemptId,
    startedAt,
    index: attempt.currentQuestionIndex,
    total: attempt.totalQuestions,
    isFinalized,
    isPublished: attempt.phase === "published",
  };
}
