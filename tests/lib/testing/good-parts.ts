import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { Fault } from "#lib/fault";
import type { Questions } from "#lib/holdfast/own-questions";
import type { FindUser } from "#lib/holdfast/own-user";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import { lineItemIdOf } from "#lib/services/one-roster";
import type { StartAnswer, StartRequest } from "#lib/start-policy";
import { gradebookContract } from "#lib/testing/gradebook-contract";
import type { GradebookContractOptions } from "#lib/testing/gradebook-contract";
import { loggerContract } from "#lib/testing/logger-contract";
import { policyContract } from "#lib/testing/policy-contract";
import { questionsContract } from "#lib/testing/questions-contract";
import { storeContract } from "#lib/testing/store-contract";
import { userContract } from "#lib/testing/user-contract";
import type { Logger } from "#lib/logger";

const RIGHT = new Map<string, readonly string[]>([
  ["sum", ["4"]],
  ["primes", ["2", "3"]],
  ["capital", ["Rome"]],
]);

/** Questions that keep every rule: a response is a text or an array of texts. */
export const goodQuestions = {
  list: async ({ userId, resourceId }, attemptNumber) => {
    if (resourceId !== "quiz") return null;
    const ids = [...RIGHT.keys()];
    const first = (userId.length + attemptNumber) % ids.length;
    return [...ids.slice(first), ...ids.slice(0, first)].map((id) => ({ id, digest: `of-${id}` }));
  },
  grade: async (id, response, { digest }) => {
    const right = RIGHT.get(id);
    if (right === undefined || (digest ?? `of-${id}`) !== `of-${id}`) return { kind: "changed" };
    const given: unknown[] = Array.isArray(response) ? response : [response];
    if (!given.every((each) => typeof each === "string")) {
      return { kind: "invalid_response", problem: "must be text" };
    }
    return [...given].sort().join(" ") === right.join(" ");
  },
} satisfies Questions;

export const questionsRules = (questions: Questions, timeoutMs?: number) =>
  questionsContract({
    questions,
    slots: [
      { userId: "ann", resourceId: "quiz" },
      { userId: "ben-2", resourceId: "quiz" },
    ],
    examples: [
      { resourceId: "quiz", questionId: "sum", right: "4", wrong: "5" },
      { resourceId: "quiz", questionId: "primes", right: ["3", "2"], wrong: ["3"] },
    ],
    ...(timeoutMs !== undefined && { timeoutMs }),
  });

export interface BreakableGradebook extends Gradebook {
  readonly rows: Map<string, GradebookResult>;
  isBroken: boolean;
}

/** A gradebook that keeps every rule. */
export function goodGradebook(): BreakableGradebook {
  const rows = new Map<string, GradebookResult>();
  const reply = async <Reply>(produce: () => Reply): Promise<Reply> => {
    if (!gradebook.isBroken) return produce();
    throw new Fault("gradebook_unavailable", "It is broken.", { retryable: true });
  };
  const gradebook: BreakableGradebook = {
    rows,
    isBroken: false,
    listResults: ({ userId, resourceId }) =>
      reply(() =>
        [...rows.values()].filter(
          (row) => row.userId === userId && row.lineItemId === lineItemIdOf(resourceId),
        ),
      ),
    findResult: (resultId) => reply(() => rows.get(resultId) ?? null),
    putResult: ({ resultId, userId, lineItemId, score, attemptId }) =>
      reply(() => {
        const status = "active" as const;
        rows.set(resultId, { resultId, userId, lineItemId, status, score, attemptId });
      }),
  };
  return gradebook;
}

/** The rules for a good gradebook with a fault in it. */
export function gradebookRules(
  fault: (good: BreakableGradebook) => Partial<Gradebook> = () => ({}),
  more: Partial<GradebookContractOptions> = {},
) {
  const good = goodGradebook();
  return gradebookContract({
    gradebook: { ...good, ...fault(good) },
    lagMs: 0,
    whileBroken: async (work) => {
      good.isBroken = true;
      await work();
      good.isBroken = false;
    },
    softDelete: async (resultId) => {
      const row = good.rows.get(resultId);
      if (row !== undefined) good.rows.set(resultId, { ...row, status: "tobedeleted" });
    },
    ...more,
  });
}

/** The rules for a store in memory with a fault in it. */
export function storeRules(
  fault: (good: AttemptStore) => Partial<AttemptStore> = () => ({}),
  timeoutMs?: number,
) {
  const good = createMemoryStore({}, systemClock.nowMs);
  const store = { ...good, ...fault(good) };
  return storeContract({ store, ...(timeoutMs !== undefined && { timeoutMs }) });
}

let isSessionBroken = false;

/** Reads `session: ann` as Ann's session, and `session: root operator` as an operator's. */
export const goodUser: FindUser = async (headers) => {
  if (isSessionBroken) throw new Error("the session service is down");
  const [userId = "", role] = (headers.get("session") ?? "").split(" ");
  if (!["ann", "ben", "root"].includes(userId)) return null;
  return role === "operator" ? { userId, isOperator: true } : userId;
};

export const userRules = (user: FindUser, timeoutMs?: number) =>
  userContract({
    user,
    signedIn: [
      { headers: { session: "ann" }, userId: "ann" },
      { headers: new Headers({ session: "ben" }), userId: "ben" },
      { headers: { session: "root operator" }, userId: "root", isOperator: true },
    ],
    signedOut: [{ session: "expired" }],
    forged: [{ session: "forged" }],
    whileBroken: async (work) => {
      isSessionBroken = true;
      await work();
      isSessionBroken = false;
    },
    ...(timeoutMs !== undefined && { timeoutMs }),
  });

type CanStart = (request: StartRequest) => StartAnswer | Promise<StartAnswer>;

let isPolicyBroken = false;

/** Three attempts. */
export const goodPolicy: CanStart = async ({ attemptNumber }) => {
  if (isPolicyBroken) throw new Error("the calendar is down");
  return attemptNumber <= 3
    ? { allowed: true }
    : { allowed: false, reason: "You have had three attempts." };
};

export const isPolicyDown = () => isPolicyBroken;

export const policyRules = (canStart: CanStart, timeoutMs?: number) => {
  const start = { userId: "ann", resourceId: "quiz" };
  return policyContract({
    canStart,
    allowed: [
      { ...start, attemptNumber: 1 },
      { ...start, attemptNumber: 3 },
    ],
    refused: [{ ...start, attemptNumber: 4 }],
    whileBroken: async (work) => {
      isPolicyBroken = true;
      await work();
      isPolicyBroken = false;
    },
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
};

/** The rules for a logger into memory, with a fault in it. */
export function loggerRules(fault: (good: Logger) => Partial<Logger> = () => ({})) {
  const lines: string[] = [];
  const write = (fields: object, event: string): void => {
    lines.push(`${event} ${"value" in fields ? String(fields.value) : ""}`);
  };
  const good: Logger = { debug: write, info: write, warn: write, error: write };
  return loggerContract({ logger: { ...good, ...fault(good) }, read: () => lines.join("\n") });
}
