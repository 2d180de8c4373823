import type { AttemptEvent, NamesAttempt } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { Slot } from "#lib/slot";
import { startAfter } from "./tombstone";
import { deriveNumber } from "./numbering";
import type { NumberingParts } from "./numbering";
import type { AttemptReference, AttemptRequest, EngineParts } from "./contract";
import { gradeAnswer, namedQuestion } from "./grading";
import type { PreparedEvent, Refusal } from "./grading";
import type { QuestionList } from "./question-bank";
import type { VerifiedClaims } from "./verified-claims";

/**
 * A request as an event for the machine. The machine first decides about `event`, whose grade or
 * number is a placeholder: the machine uses neither to decide. `prepare` then computes them, only
 * if the event is accepted.
 */
export interface AttemptCommand {
  readonly event: AttemptEvent;
  /**
   * Also called for a replayed question event, so that an event with the id of another question
   * does not succeed silently. `questions`: the stored list of the attempt.
   */
  readonly prepare: (
    snapshot: AttemptSnapshot,
    questions: QuestionList | null,
  ) => Promise<PreparedEvent | Refusal>;
  /** Whether an attempt without a question list must get one first. */
  readonly needsQuestions?: boolean;
  /** What was acknowledged to the client before. If Redis holds less, the request is refused. */
  readonly claims?: VerifiedClaims | undefined;
  /** Called with the start time of an abandoned attempt that is not older than the new one. */
  readonly onTombstoned?: (latestStart: string) => void;
}

type CommandParts = Pick<EngineParts, "questions" | "nowMs" | "canStart" | "emit"> & NumberingParts;

/** A command whose event needs no preparation. */
export function plainCommand(event: AttemptEvent): AttemptCommand {
  return { event, prepare: () => Promise.resolve({ event }) };
}

/**
 * Copies only the fields that the type of the request declares: a request comes from a client and
 * may have more fields (H29). `claims` come from a verified token.
 */
export function commandOf(
  parts: CommandParts,
  slot: Slot,
  request: AttemptRequest,
  claims?: VerifiedClaims,
): AttemptCommand {
  switch (request.type) {
    case "attempt.start":
      return startCommand(parts, slot, claims);
    case "attempt.finalize": {
      const finishedAt = isoAt(parts.nowMs());
      return {
        ...plainCommand({ type: request.type, ...referenceOf(request), finishedAt }),
        claims,
      };
    }
    case "attempt.reset":
      return resetCommand(parts, slot, { type: request.type, ...referenceOf(request) });
    case "question.answer": {
      const { type, questionIndex, response } = request;
      const event = { type, questionIndex, response, ...referenceOf(request), isCorrect: false };
      return {
        event,
        claims,
        needsQuestions: true,
        // @mutant answer-command
        prepare: (snapshot, questions) =>
          gradeAnswer(parts.questions, { snapshot, questions }, { event, request }),
      };
    }
    case "question.skip":
    case "question.report": {
      const { questionIndex, questionId } = request;
      const event: AttemptEvent =
        request.type === "question.skip"
          ? { type: request.type, questionIndex, ...referenceOf(request) }
          : { type: request.type, questionIndex, report: request.report, ...referenceOf(request) };
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

function referenceOf({ attemptId, attemptNumber }: AttemptReference): NamesAttempt {
  return { attemptId, attemptNumber };
}

function startCommand(
  parts: CommandParts,
  slot: Slot,
  claims: VerifiedClaims | undefined,
): AttemptCommand {
  const nowMs = parts.nowMs();
  let startedAt = isoAt(nowMs);
  const event = { type: "attempt.start", derivedNumber: 1, totalQuestions: 1, startedAt } as const;
  const restoring = claims === undefined ? null : restoreCommand(parts, slot, claims);
  return {
    event,
    claims,
    needsQuestions: true,
    onTombstoned: (latestStart) => {
      // @mutant start-after
      startedAt = startAfter(latestStart, nowMs);
      restoring?.onTombstoned?.(latestStart);
    },
    prepare: async (snapshot) => {
      const known = (await restoring?.prepare(snapshot, null)) ?? null;
      if (known !== null && !("refused" in known)) return known;
      // Checked first, so that no request about an unknown resource goes to the gradebook.
      if ((await parts.questions.list(slot, 1)) === null) return { refused: "resource_not_found" };
      // @mutant start-number
      const atLeast = snapshot.context.highWater + 1;
      const { number, walked } = await deriveNumber(parts, slot, atLeast);
      parts.emit({ event: "number.derived", slot, attemptNumber: number, walked });
      const refusal = await refusalToStart(parts, slot, number);
      if (refusal !== null) return refusal;
      // @mutant start-questions
      const questions = await parts.questions.list(slot, number);
      if (questions === null) return { refused: "resource_not_found" };
      const totalQuestions = questions.length;
      return { event: { ...event, startedAt, derivedNumber: number, totalQuestions }, questions };
    },
  };
}

/**
 * A student resets a finished attempt in order to start the next one. If the policy does not allow
 * the next one, the reset is refused and the summary stays. The gradebook is not asked, so the
 * policy gets the lowest number that the next attempt can have.
 */
function resetCommand(
  parts: CommandParts,
  slot: Slot,
  event: Extract<AttemptEvent, { type: "attempt.reset" }>,
): AttemptCommand {
  return {
    event,
    prepare: async (snapshot) => {
      const { attempt, highWater } = snapshot.context;
      if (attempt === null || !snapshot.matches("Finalized")) return { event };
      const next = Math.max(attempt.number, highWater) + 1;
      return (await refusalToStart(parts, slot, next)) ?? { event };
    },
  };
}

async function refusalToStart(
  { canStart }: CommandParts,
  slot: Slot,
  attemptNumber: number,
): Promise<Refusal | null> {
  const answer = await canStart?.({ ...slot, attemptNumber });
  if (answer?.allowed !== false) return null;
  return { refused: "start_not_allowed", problem: answer.reason };
}

/**
 * Opens an attempt again that a token names and that Redis has lost, under the same number and id,
 * without the gradebook. Its questions are selected from the current content; if they differ from
 * the questions it had, `questions.replaced` is emitted. Refused as `attempt_not_found` if the
 * attempt was reset or finalized since.
 */
export function restoreCommand(
  { questions, emit }: Pick<CommandParts, "questions" | "emit">,
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
      emit({ event: "attempt.restored", slot, attemptNumber: derivedNumber });
      // @mutant restored-questions
      if (!claims.hasQuestions(selected)) {
        emit({ event: "questions.replaced", slot, attemptNumber: derivedNumber });
      }
      const totalQuestions = selected.length;
      return { event: { ...event, totalQuestions, isRemembered: true }, questions: selected };
    },
  };
}

function isoAt(nowMs: number): string {
  return new Date(nowMs).toISOString();
}
