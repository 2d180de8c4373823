import type { AttemptEvent } from "../../../../machines/attempt.vocabulary";
import type { AttemptSnapshot } from "../../../../machines/attempt.machine";
import type { Slot } from "../../slot";
import { startAfter } from "./attempt-start";
import type { CanStart } from "../../start-policy";
import { deriveNumber } from "./numbering";
import type { Numbering } from "./numbering";
import { requireSameQuestions } from "./claims";
import type { AttemptNamed, AttemptRequest, RefusalCode } from "./outcome";
import type { AnswerToGrade, QuestionBank } from "./question-bank";
import type { VerifiedClaims } from "./verified-claims";

export interface Refusal {
  readonly refused: RefusalCode;
  readonly problem?: string;
}

/**
 * What a request means to the machine. `event` is asked first, with a blank grade or number,
 * because the machine never looks at either to decide; only an event it accepts is then completed.
 */
export interface Intent {
  readonly event: AttemptEvent;
  /**
   * Also called for a replay of a question, so that a foreign question id is never a silent
   * success.
   */
  readonly complete: (snapshot: AttemptSnapshot) => Promise<AttemptEvent | Refusal>;
  /** What was acknowledged before: with less than that in Redis, nothing is decided. */
  readonly claims?: VerifiedClaims | undefined;
  /** Called when an attempt was given up that began then, and not before the one to be opened. */
  readonly onCleared?: (latestStart: string) => void;
}

export interface IntentPorts extends Numbering {
  readonly questions: QuestionBank;
  readonly nowMs: () => number;
  /** Asked before a new attempt. Absent: everybody may. */
  readonly canStart?: CanStart;
  readonly onDerived: (slot: Slot, number: number, walked: number) => void;
  readonly onRemembered: (slot: Slot, number: number) => void;
}

/** An event that needs nothing more to be known. */
export function plainIntent(event: AttemptEvent): Intent {
  return { event, complete: () => Promise.resolve(event) };
}

/**
 * Takes from the request what its type has and nothing else: a request may come from anywhere, and
 * may carry more than its type says (H29). `claims` come from a verified token.
 */
export function intentOf(
  ports: IntentPorts,
  slot: Slot,
  request: AttemptRequest,
  claims?: VerifiedClaims,
): Intent {
  switch (request.type) {
    case "attempt.start":
      return startIntent(ports, slot, claims);
    case "attempt.finalize": {
      const finishedAt = isoAt(ports.nowMs());
      return { ...plainIntent({ type: request.type, ...named(request), finishedAt }), claims };
    }
    case "attempt.reset":
      return resetIntent(ports, slot, { type: request.type, ...named(request) });
    case "question.answer": {
      const { type, questionIndex, response } = request;
      const event = { type, questionIndex, response, ...named(request), isCorrect: false };
      return {
        event,
        claims,
        complete: (snapshot) => graded(ports.questions, snapshot, { event, request }),
      };
    }
    case "question.skip":
    case "question.report": {
      const { questionIndex, questionId } = request;
      const event: AttemptEvent =
        request.type === "question.skip"
          ? { type: request.type, questionIndex, ...named(request) }
          : { type: request.type, questionIndex, report: request.report, ...named(request) };
      return {
        event,
        claims,
        complete: async (snapshot) =>
          (await mismatch(ports.questions, snapshot, { questionIndex, questionId })) ?? event,
      };
    }
  }
}

function named({ attemptId, attemptNumber }: AttemptNamed): AttemptNamed {
  return {
    ...(attemptId !== undefined && { attemptId }),
    ...(attemptNumber !== undefined && { attemptNumber }),
  };
}

function startIntent(ports: IntentPorts, slot: Slot, claims: VerifiedClaims | undefined): Intent {
  const nowMs = ports.nowMs();
  let startedAt = isoAt(nowMs);
  const event = { type: "attempt.start", derivedNumber: 1, totalQuestions: 1, startedAt } as const;
  const remembered = claims === undefined ? null : rememberedIntent(ports, slot, claims);
  return {
    event,
    claims,
    onCleared: (latestStart) => {
      startedAt = startAfter(latestStart, nowMs);
      remembered?.onCleared?.(latestStart);
    },
    complete: async (snapshot) => {
      const known = (await remembered?.complete(snapshot)) ?? null;
      if (known !== null && !("refused" in known)) return known;
      // A resource that does not exist is found out before anybody asks the gradebook about it.
      if ((await ports.questions.questionIds(slot, 1)) === null)
        return { refused: "resource_not_found" };
      const atLeast = snapshot.context.highWater + 1;
      const { number, walked } = await deriveNumber(ports, slot, atLeast);
      ports.onDerived(slot, number, walked);
      const refusal = await refusalToStart(ports, slot, number);
      if (refusal !== null) return refusal;
      const ids = await ports.questions.questionIds(slot, number);
      if (ids === null) return { refused: "resource_not_found" };
      return { ...event, startedAt, derivedNumber: number, totalQuestions: ids.length };
    },
  };
}

/**
 * A finished attempt is cleared only to begin the next one. Where that may not begin, the summary
 * stays: without the gradebook, the next number is taken to be the lowest that it can be.
 */
function resetIntent(
  ports: IntentPorts,
  slot: Slot,
  event: Extract<AttemptEvent, { type: "attempt.reset" }>,
): Intent {
  return {
    event,
    complete: async (snapshot) => {
      const { attempt, highWater } = snapshot.context;
      if (attempt === null || !snapshot.matches("Finalized")) return event;
      const next = Math.max(attempt.number, highWater) + 1;
      return (await refusalToStart(ports, slot, next)) ?? event;
    },
  };
}

async function refusalToStart(
  { canStart }: IntentPorts,
  slot: Slot,
  attemptNumber: number,
): Promise<Refusal | null> {
  const answer = await canStart?.({ ...slot, attemptNumber });
  if (answer?.allowed !== false) return null;
  const { reason: problem } = answer;
  return { refused: "start_not_allowed", ...(problem !== undefined && { problem }) };
}

/**
 * Opens the attempt again that a token remembers and Redis has lost, with its number, id and
 * questions, and without the gradebook. Refused as `attempt_not_found` when it was given up or
 * finalized since.
 */
export function rememberedIntent(
  { questions, onRemembered }: Pick<IntentPorts, "questions" | "onRemembered">,
  slot: Slot,
  claims: VerifiedClaims,
): Intent {
  const { attemptNumber: derivedNumber, startedAt } = claims;
  const event = { type: "attempt.start", derivedNumber, totalQuestions: 1, startedAt } as const;
  let isCleared = false;
  return {
    event,
    onCleared: () => {
      isCleared = true;
    },
    complete: async (snapshot) => {
      const isBurned = derivedNumber <= snapshot.context.highWater;
      if (isCleared || isBurned) return { refused: "attempt_not_found" };
      const ids = await questions.questionIds(slot, derivedNumber);
      if (ids === null) return { refused: "resource_not_found" };
      requireSameQuestions(ids, claims);
      onRemembered(slot, derivedNumber);
      return { ...event, totalQuestions: ids.length, isRemembered: true };
    },
  };
}

interface AnswerInHand {
  readonly event: Extract<AttemptEvent, { type: "question.answer" }>;
  readonly request: AnswerToGrade & { readonly questionIndex: number };
}

async function graded(
  questions: QuestionBank,
  snapshot: AttemptSnapshot,
  { event, request }: AnswerInHand,
): Promise<AttemptEvent | Refusal> {
  const refusal = await mismatch(questions, snapshot, request);
  if (refusal !== null) return refusal;
  const grade = await questions.grade(snapshot.context.slot.resourceId, request);
  if (grade.kind === "invalid_response")
    return { refused: "invalid_response", problem: grade.problem };
  return { ...event, isCorrect: grade.isCorrect };
}

/** The question named must be the one at that index of this attempt's list (I8). */
async function mismatch(
  questions: QuestionBank,
  snapshot: AttemptSnapshot,
  named: { readonly questionId: string; readonly questionIndex: number },
): Promise<Refusal | null> {
  const { slot, attempt } = snapshot.context;
  if (attempt === null) return null;
  const ids = await questions.questionIds(slot, attempt.number);
  if (ids === null) return { refused: "resource_not_found" };
  if (ids[named.questionIndex] === named.questionId) return null;
  const problem = `question ${named.questionIndex} of this attempt has another id`;
  return { refused: "question_mismatch", problem };
}

function isoAt(nowMs: number): string {
  return new Date(nowMs).toISOString();
}
