import type { History, Operation } from "../history/history";
import type { Request, Return, Observation } from "../history/operation";

/** Short histories for tests: every field that a test does not name has its usual value. */

export const ANSWERS = ['"right 1"', '"wrong 2"'] as const;
const QUESTIONS = "q1 q2";
export const RESULT = "nice_u_quiz_ali_attempt_1";

export function observation(more: Partial<Observation> = {}): Observation {
  return {
    attemptId: "x",
    number: 1,
    phase: "answering",
    answers: [],
    total: 2,
    score: null,
    questionIds: QUESTIONS,
    ...more,
  };
}

export function answered(count: number, more: Partial<Observation> = {}): Observation {
  const answers = ANSWERS.slice(0, count).map((response) => {
    return { response, isCorrect: response.startsWith('"right') };
  });
  return observation({
    answers,
    phase: count === ANSWERS.length ? "complete" : "answering",
    ...more,
  });
}

/** What differs from the usual reply; null when the client got no reply. */
export type ReturnChanges = Partial<Omit<Return, "kind" | "id" | "atMs">>;

/** An operation of this type from one time to another, and what its reply showed. */
export function operationOf(
  [type, fromMs, untilMs]: readonly [Request["type"], number, number],
  seen: Observation | null,
  more: { readonly request?: Partial<Request>; readonly returned?: ReturnChanges | null } = {},
): Operation {
  const id = `${type} ${fromMs}`;
  const isStart = type === "attempt.start";
  const request = { type, attemptId: isStart ? null : "x", index: null, response: null };
  const returned: Return = {
    kind: "return",
    id,
    atMs: untilMs,
    outcome: "ok",
    how: type === "look" ? "looked" : "applied",
    code: null,
    observation: seen,
    isCorrect: null,
    sent: { creates: isStart ? 1 : 0, writes: 1, gradebook: isStart ? 1 : 0 },
    stalledMs: 0,
    storeMsMax: 1,
    ...more.returned,
  };
  return {
    kind: "invoke",
    id,
    tab: "t",
    userId: "u",
    resourceId: "quiz",
    request: { ...request, ...more.request },
    atMs: fromMs,
    returned: more.returned === null ? null : returned,
  };
}

export function answer(index: 0 | 1, fromMs: number, more: Partial<Observation> = {}): Operation {
  const response = ANSWERS[index];
  const returned = { isCorrect: response.startsWith('"right') };
  const seen = answered(index + 1, more);
  return operationOf(["question.answer", fromMs, fromMs + 5], seen, {
    request: { index, response, attemptId: seen.attemptId },
    returned,
  });
}

export const START = operationOf(["attempt.start", 0, 5], observation());
export const FINALIZE = operationOf(
  ["attempt.finalize", 30, 35],
  answered(2, { phase: "published", score: 50 }),
);

/** One student starts, answers two questions and finalizes, and all is as it should be. */
export function life(more: Partial<History> = {}): History {
  return {
    operations: [START, answer(0, 10), answer(1, 20), FINALIZE],
    regressions: [],
    losses: [],
    outages: [],
    readOnly: [],
    gradebook: [list(2), put(32, "x")],
    seeded: [],
    slots: [
      {
        userId: "u",
        resourceId: "quiz",
        highWater: 1,
        records: [{ number: 1, attemptId: "x", isFinalized: true, answers: [...ANSWERS] }],
        outbox: [],
      },
    ],
    results: [{ sourcedId: RESULT, attemptId: "x", score: 50 }],
    ...more,
  };
}

export function list(atMs: number): History["gradebook"][number] {
  const about = { studentId: "u", sourcedId: null, attemptId: null };
  return { atMs, operation: "list", isApplied: false, ...about };
}

export function put(atMs: number, attemptId: string): History["gradebook"][number] {
  return { atMs, operation: "put", studentId: "u", sourcedId: RESULT, isApplied: true, attemptId };
}
