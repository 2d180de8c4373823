import type { AttemptEngine, AttemptView, Outcome } from "#lib/services/attempt";
import { LegacyError } from "#src/demo/legacy/legacy-pod.ts";
import type { LegacyState, LegacyPod } from "#src/demo/legacy/legacy-pod.ts";
import { questionIds } from "./mixed-world";

export type RequestKind = "start" | "answer" | "skip" | "report" | "finalize" | "reset";

/** What either kind of pod shows of an attempt. */
export interface VisibleAttempt {
  readonly number: number;
  readonly startedAt: string;
  readonly index: number;
  readonly isFinalized: boolean;
}

export type PodReply =
  | { readonly kind: "done"; readonly shown: VisibleAttempt | null }
  /** It was applied before: somebody else's answer may be the one that counts. */
  | { readonly kind: "replayed"; readonly shown: VisibleAttempt | null }
  | { readonly kind: "refused"; readonly code: string; readonly shown: VisibleAttempt | null };

export type AnyPod =
  | { readonly kind: "new"; readonly name: string; readonly engine: AttemptEngine }
  | { readonly kind: "old"; readonly name: string; readonly pod: LegacyPod };

export interface Request {
  readonly ask: RequestKind;
  readonly view: VisibleAttempt | null;
  readonly response: string;
}

/** Asks one pod, as the page would. Throws what the pod throws, but for what it refuses. */
export async function askPod(pod: AnyPod, request: Request): Promise<PodReply> {
  try {
    return pod.kind === "new"
      ? replyOfNew(await askNew(pod.engine, request))
      : await askOld(pod.pod, request);
  } catch (error) {
    if (!(error instanceof LegacyError)) throw error;
    return { kind: "refused", code: error.message, shown: null };
  }
}

function askNew(engine: AttemptEngine, { ask, view, response }: Request): Promise<Outcome> {
  if (ask === "start") return engine.ensureActiveState({ userId: "u", resourceId: "r" });
  const slot = { userId: "u", resourceId: "r" };
  if (ask === "finalize") return engine.apply(slot, { type: "attempt.finalize" });
  if (ask === "reset") return engine.apply(slot, { type: "attempt.reset" });
  const questionIndex = view?.index ?? 0;
  const questionId = questionIds(view?.number ?? 1)[questionIndex] ?? "none";
  const named = { questionIndex, questionId };
  if (ask === "skip") return engine.apply(slot, { type: "question.skip", ...named });
  if (ask === "report") {
    return engine.apply(slot, { type: "question.report", ...named, report: response });
  }
  return engine.apply(slot, { type: "question.answer", ...named, response });
}

async function askOld(pod: LegacyPod, { ask, view, response }: Request): Promise<PodReply> {
  const index = view?.index ?? 0;
  const questionId = questionIds(view?.number ?? 1)[index] ?? "none";
  switch (ask) {
    case "start":
      return done(shownOf(await pod.getOrCreate()));
    case "answer":
      return done(shownOf(await pod.submitAnswer(questionId, index, response)));
    case "skip": {
      const { state, isReplay } = await pod.skipQuestion(index);
      return { kind: isReplay ? "replayed" : "done", shown: shownOf(state) };
    }
    case "report":
      return done(shownOf(await pod.reportQuestion(index, response)));
    case "finalize":
      await pod.finalize();
      return done(view === null ? null : { ...view, isFinalized: true });
    case "reset":
      await pod.startNew();
      return done(null);
  }
}

function done(shown: VisibleAttempt | null): PodReply {
  return { kind: "done", shown };
}

function shownOf(state: LegacyState): VisibleAttempt {
  const { attemptNumber: number, startedAt, currentQuestionIndex: index, isFinalized } = state;
  return { number, startedAt, index, isFinalized };
}

function replyOfNew(outcome: Outcome): PodReply {
  const shown = viewOf(outcome.attempt);
  if (outcome.kind === "refused") return { kind: "refused", code: outcome.code, shown };
  return { kind: outcome.kind === "applied" ? "done" : "replayed", shown };
}

function viewOf(attempt: AttemptView | null): VisibleAttempt | null {
  if (attempt === null) return null;
  const { attemptNumber: number, startedAt, currentQuestionIndex: index, isFinalized } = attempt;
  return { number, startedAt, index, isFinalized };
}
