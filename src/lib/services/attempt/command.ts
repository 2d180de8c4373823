import type { AttemptEvent } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { Slot } from "#lib/slot";
import { startAfter } from "./tombstone";
import type { CanStart } from "#lib/start-policy";
import { deriveNumber } from "./numbering";
import type { NumberingPorts } from "./numbering";
import type { AttemptReference, AttemptRequest } from "./outcome";
import type { RefusalCode } from "#lib/codes";
import { graded, namedQuestion } from "./grading";
import type { QuestionBank, QuestionList } from "./question-bank";
import type { VerifiedClaims } from "./verified-claims";

export interface Refusal {
  readonly refused: RefusalCode;
  readonly problem?: string;
}

/** What is to be said to the machine; of a start, with the questions of the new attempt. */
export interface PreparedEvent {
  readonly event: AttemptEvent;
  readonly questions?: QuestionList;
}

/**
 * What a request means to the machine. `event` is asked first, with a blank grade or number,
 * because the machine never looks at either to decide; only an event it accepts is then completed.
 */
export interface AttemptCommand {
  readonly event: AttemptEvent;
  /**
   * Also called for a replay of a question, so that another question's id is never a silent
   * success. `questions`: the stored list of the attempt.
   */
  readonly prepare: (
    snapshot: AttemptSnapshot,
    questions: QuestionList | null,
  ) => Promise<PreparedEvent | Refusal>;
  /** Whether an attempt without a list gets one first. */
  readonly needsQuestions?: boolean;
  /** What was acknowledged before: with less than that in Redis, nothing is decided. */
  readonly claims?: VerifiedClaims | undefined;
  /** Called when an attempt was given up that began then, and not before the one to be opened. */
  readonly onTombstoned?: (latestStart: string) => void;
}

export interface CommandPorts extends NumberingPorts {
  readonly questions: QuestionBank;
  readonly nowMs: () => number;
  /** Asked before a new attempt. Absent: everybody may. */
  readonly canStart?: CanStart;
  readonly onDerived: (slot: Slot, number: number, walked: number) => void;
  readonly onRestored: (slot: Slot, number: number, hasItsQuestions: boolean) => void;
}

/** An event that needs nothing more to be known. */
export function plainCommand(event: AttemptEvent): AttemptCommand {
  return { event, prepare: () => Promise.resolve({ event }) };
}

/**
 * Takes from the request what its type has and nothing else: a request may come from anywhere, and
 * may carry more than its type says (H29). `claims` come from a verified token.
 */
export function commandOf(
  ports: CommandPorts,
  slot: Slot,
  request: AttemptRequest,
  claims?: VerifiedClaims,
): AttemptCommand {
  switch (request.type) {
    case "attempt.start":
      return startCommand(ports, slot, claims);
    case "attempt.finalize": {
      const finishedAt = isoAt(ports.nowMs());
      return { ...plainCommand({ type: request.type, ...named(request), finishedAt }), claims };
    }
    case "attempt.reset":
      return resetCommand(ports, slot, { type: request.type, ...named(request) });
    case "question.answer": {
      const { type, questionIndex, response } = request;
      const event = { type, questionIndex, response, ...named(request), isCorrect: false };
      return {
        event,
        claims,
        needsQuestions: true,
        // @mutant answer-command
        prepare: (snapshot, questions) =>
          graded(ports.questions, { snapshot, questions }, { event, request }),
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
        needsQuestions: true,
        prepare: (_snapshot, questions) => {
          const named = namedQuestion(questions, { questionIndex, questionId });
          return Promise.resolve("refused" in named ? named : { event });
        },
      };
    }
  }
}

function named({ attemptId, attemptNumber }: AttemptReference): AttemptReference {
  return {
    ...(attemptId !== undefined && { attemptId }),
    ...(attemptNumber !== undefined && { attemptNumber }),
  };
}

function startCommand(
  ports: CommandPorts,
  slot: Slot,
  claims: VerifiedClaims | undefined,
): AttemptCommand {
  const nowMs = ports.nowMs();
  let startedAt = isoAt(nowMs);
  const event = { type: "attempt.start", derivedNumber: 1, totalQuestions: 1, startedAt } as const;
  const restoring = claims === undefined ? null : restoreCommand(ports, slot, claims);
  return {
    event,
    claims,
    needsQuestions: true,
    onTombstoned: (latestStart) => {
      startedAt = startAfter(latestStart, nowMs);
      restoring?.onTombstoned?.(latestStart);
    },
    prepare: async (snapshot) => {
      const known = (await restoring?.prepare(snapshot, null)) ?? null;
      if (known !== null && !("refused" in known)) return known;
      // A resource that does not exist is found out before anybody asks the gradebook about it.
      if ((await ports.questions.list(slot, 1)) === null) return { refused: "resource_not_found" };
      // @mutant start-number
      const atLeast = snapshot.context.highWater + 1;
      const { number, walked } = await deriveNumber(ports, slot, atLeast);
      ports.onDerived(slot, number, walked);
      const refusal = await refusalToStart(ports, slot, number);
      if (refusal !== null) return refusal;
      // @mutant start-questions
      const questions = await ports.questions.list(slot, number);
      if (questions === null) return { refused: "resource_not_found" };
      const totalQuestions = questions.length;
      return { event: { ...event, startedAt, derivedNumber: number, totalQuestions }, questions };
    },
  };
}

/**
 * A finished attempt is cleared only to begin the next one. Where that may not begin, the summary
 * stays: without the gradebook, the next number is taken to be the lowest that it can be.
 */
function resetCommand(
  ports: CommandPorts,
  slot: Slot,
  event: Extract<AttemptEvent, { type: "attempt.reset" }>,
): AttemptCommand {
  return {
    event,
    prepare: async (snapshot) => {
      const { attempt, highWater } = snapshot.context;
      if (attempt === null || !snapshot.matches("Finalized")) return { event };
      const next = Math.max(attempt.number, highWater) + 1;
      return (await refusalToStart(ports, slot, next)) ?? { event };
    },
  };
}

async function refusalToStart(
  { canStart }: CommandPorts,
  slot: Slot,
  attemptNumber: number,
): Promise<Refusal | null> {
  const answer = await canStart?.({ ...slot, attemptNumber });
  if (answer?.allowed !== false) return null;
  const { reason: problem } = answer;
  return { refused: "start_not_allowed", ...(problem !== undefined && { problem }) };
}

/**
 * Opens the attempt again that a token names and Redis has lost, with its number and id, and
 * without the gradebook. Its questions are those that the content selects now: operators are told
 * when they are not those that it had. Refused as `attempt_not_found` when it was given up or
 * finalized since.
 */
export function restoreCommand(
  { questions, onRestored }: Pick<CommandPorts, "questions" | "onRestored">,
  slot: Slot,
  claims: VerifiedClaims,
): AttemptCommand {
  const { attemptNumber: derivedNumber, startedAt } = claims;
  const event = { type: "attempt.start", derivedNumber, totalQuestions: 1, startedAt } as const;
  let isTombstoned = false;
  return {
    event,
    onTombstoned: () => {
      isTombstoned = true;
    },
    prepare: async (snapshot) => {
      const isUsed = derivedNumber <= snapshot.context.highWater;
      // @mutant token-restore
      if (isTombstoned || isUsed) return { refused: "attempt_not_found" };
      const selected = await questions.list(slot, derivedNumber);
      if (selected === null) return { refused: "resource_not_found" };
      // @mutant restored-questions
      onRestored(slot, derivedNumber, claims.hasQuestions(selected));
      const totalQuestions = selected.length;
      return { event: { ...event, totalQuestions, isRemembered: true }, questions: selected };
    },
  };
}

function isoAt(nowMs: number): string {
  return new Date(nowMs).toISOString();
}
