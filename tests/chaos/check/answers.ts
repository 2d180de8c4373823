import { outcomeOf } from "../history/history";
import type { FinalRecord, History, Operation, Span } from "../history/history";
import { isAccepted, isExcused, mayHaveReset } from "./observations";
import type { Showing, SlotHistory } from "./observations";
import type { Violation } from "./violation";

/** An answer that was acknowledged and then was not there any more. */
export interface LostAnswer {
  readonly slot: SlotHistory;
  readonly attemptId: string;
  readonly number: number;
  readonly index: number;
  /** When the request was made that a client knows it from. */
  readonly ackMs: number;
}

export interface AnswersCheck {
  readonly violations: readonly Violation[];
  readonly acknowledged: number;
  /** Where Redis broke its word. */
  readonly lost: readonly LostAnswer[];
}

/**
 * I4 of one slot. The answers of an attempt are a list that only grows: whoever asks after
 * somebody was shown n answers is shown these n, and every one of them was sent by somebody.
 */
export function checkAnswers(history: History, slot: SlotHistory): AnswersCheck {
  const checked = [...slot.attempts].map(([id, seen]) => {
    return attemptAnswers(history, slot, { id, seen });
  });
  return {
    violations: checked.flatMap(({ violations }) => violations),
    acknowledged: checked.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    lost: checked.flatMap(({ lost }) => lost),
  };
}

interface Attempt {
  readonly id: string;
  readonly seen: readonly Showing[];
}

function attemptAnswers(history: History, slot: SlotHistory, attempt: Attempt): AnswersCheck {
  const { losses } = history;
  const violations: Violation[] = [];
  const lost = new Map<number, LostAnswer>();
  const acks = new Map<number, { readonly response: string; readonly ackMs: number }>();
  // A process may show for a while what Redis has lost since: that is no new promise.
  const firstMs = new Map<string, number>();
  const number = attempt.seen[0]?.observation.number ?? 0;
  const missing = (index: number, from: number, untilMs: number): void => {
    // Its student has given the attempt up. A Redis that lost that too may show it once more.
    const isGivenUp = slot.operations.some((one) => mayHaveReset(one, attempt.id, untilMs));
    // What was acknowledged on top of what was lost may go with it, later.
    const beganMs = Math.min(from, attempt.seen[0]?.operation.atMs ?? from);
    if (isExcused(losses, beganMs, untilMs) && isGivenUp) {
      acks.delete(index);
    } else if (isExcused(losses, beganMs, untilMs)) {
      lost.set(index, { slot, attemptId: attempt.id, number, index, ackMs: from });
      acks.delete(index);
    } else {
      violations.push({ invariant: "I4", what: `answer ${index} of attempt ${number} was lost` });
    }
  };
  for (const step of inOrder(attempt.seen)) {
    const { answers } = step.seen.observation;
    if (step.kind === "invoke") {
      // What was known when it was asked must be in what it is shown.
      for (const [index, { response, ackMs }] of acks) {
        const shown = answers[index]?.response;
        if (shown !== response) missing(index, ackMs, step.seen.returned.atMs);
      }
      continue;
    }
    for (const [index, { response }] of answers.entries()) {
      if (acks.has(index)) continue;
      const name = `${index} ${response}`;
      const ackMs = firstMs.get(name) ?? step.seen.operation.atMs;
      firstMs.set(name, ackMs);
      acks.set(index, { response, ackMs });
    }
    violations.push(...gradedRight(step.seen));
  }
  const record = recordOf(history, slot, attempt.id);
  for (const [index, { response, ackMs }] of record === null ? [] : [...acks]) {
    if (record?.answers[index] !== response) missing(index, ackMs, Infinity);
  }
  violations.push(...unexplained(slot, attempt));
  violations.push(...vanished({ losses, slot, attempt, isHeld: record !== null }, acks, missing));
  return { violations, acknowledged: acks.size + lost.size, lost: [...lost.values()] };
}

type Step = { readonly kind: "invoke" | "return"; readonly seen: Showing };

function inOrder(seen: readonly Showing[]): readonly Step[] {
  const steps = seen.flatMap((one): readonly (Step & { readonly atMs: number })[] => [
    { kind: "invoke", seen: one, atMs: one.operation.atMs },
    { kind: "return", seen: one, atMs: one.returned.atMs },
  ]);
  return steps.sort((a, b) => a.atMs - b.atMs);
}

/** An answer is graded as what it is, and acknowledged as what is stored. */
function gradedRight({ observation, returned, operation }: Showing): readonly Violation[] {
  const isWrong = observation.answers.some(({ response, isCorrect }) => {
    return isCorrect !== null && isCorrect !== response.startsWith('"right');
  });
  const { type, index } = operation.request;
  const stored = observation.answers[index ?? -1]?.isCorrect;
  const isMistold =
    type === "question.answer" && returned.isCorrect !== null && returned.isCorrect !== stored;
  if (!isWrong && !isMistold) return [];
  return [
    { invariant: "I4", what: `a grade of attempt ${observation.number} is not that of its answer` },
  ];
}

/** Every answer that was ever shown was sent, by a request that may have been applied. */
function unexplained(slot: SlotHistory, { id, seen }: Attempt): readonly Violation[] {
  const sent = new Set(
    slot.operations.filter((operation) => mayHaveAnswered(operation, id)).map(answerKey),
  );
  const strange = seen.some(({ observation }) =>
    observation.answers.some(({ response }, index) => !sent.has(`${index} ${response}`)),
  );
  if (!strange) return [];
  return [{ invariant: "I4", what: "an answer is there that no request can have written" }];
}

function mayHaveAnswered(operation: Operation, attemptId: string): boolean {
  const { request, returned } = operation;
  if (!request.type.startsWith("question.")) return false;
  if (request.attemptId !== null && request.attemptId !== attemptId) return false;
  if (outcomeOf(operation) === "fail") return false;
  // A write whose reply was lost may have come before what the request was refused for.
  return returned === null || returned.how !== "refused" || returned.sent.writes > 0;
}

function answerKey({ request }: Operation): string {
  return `${request.index} ${request.response}`;
}

function recordOf({ slots }: History, slot: SlotHistory, attemptId: string): FinalRecord | null {
  const held = slots.find(
    ({ userId, resourceId }) => userId === slot.userId && resourceId === slot.resourceId,
  );
  return held?.records.find((record) => record.attemptId === attemptId) ?? null;
}

interface Vanishing {
  readonly losses: readonly Span[];
  readonly slot: SlotHistory;
  readonly attempt: Attempt;
  readonly isHeld: boolean;
}

/** An attempt that nobody may have reset must still be there in the end. */
function vanished(
  { losses, slot, attempt, isHeld }: Vanishing,
  acks: ReadonlyMap<number, { readonly ackMs: number }>,
  missing: (index: number, fromMs: number, untilMs: number) => void,
): readonly Violation[] {
  if (isHeld) return [];
  const mayBeReset = slot.operations.some((one) => mayHaveReset(one, attempt.id, Infinity));
  // A finalized one may be forgotten: what its student is owed is the result (I9).
  const isOver = attempt.seen.some(
    (one) => one.observation.phase === "pending" || one.observation.phase === "published",
  );
  if (mayBeReset || isOver) return [];
  const isLost = losses.length > 0;
  if (isLost) for (const [index, { ackMs }] of [...acks]) missing(index, ackMs, Infinity);
  if (isLost || !attempt.seen.some(isAccepted)) return [];
  return [{ invariant: "I4", what: "an attempt is gone that nobody has reset" }];
}
