import type { Questions } from "#lib/holdfast/own-questions";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import type { ContractRule } from "#lib/testing/contract-rule";
import {
  goodPolicy,
  goodQuestions,
  goodUser,
  gradebookRules,
  isPolicyDown,
  loggerRules,
  policyRules,
  questionsRules,
  storeRules,
  userRules,
} from "./good-parts";

const never = <Value>(): Promise<Value> => new Promise(() => undefined);
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

const questions = (fault: Partial<Questions>, timeoutMs?: number) =>
  questionsRules({ ...goodQuestions, ...fault }, timeoutMs);

/** Calls after the first one get what the first one got, until it has answered. */
function sharedAnswer<Value, Answer>(
  answerTo: (value: Value) => Answer | Promise<Answer>,
): (value: Value) => Promise<Answer> {
  let current: Value | null = null;
  return async (value) => {
    current = value;
    await later();
    return answerTo(current);
  };
}

/** A gradebook that keeps its rows under another id than the given one. */
const keptAs = (idOf: (resultId: string) => string) =>
  gradebookRules((good): Partial<Gradebook> => {
    return {
      putResult: (result) => good.putResult({ ...result, resultId: idOf(result.resultId) }),
      findResult: async (resultId) => {
        const found = await good.findResult(idOf(resultId));
        return found === null ? null : { ...found, resultId };
      },
    };
  });

/** For each rule, the rules for a part that breaks it. */
export const WRONG_PARTS: Readonly<Record<string, () => readonly ContractRule[]>> = {
  "questions.list-valid": () => questions({ list: () => ["sum", "sum"] }),
  "questions.list-repeatable": () => {
    let calls = 0;
    return questions({ list: () => (calls++ % 2 === 0 ? ["sum", "primes"] : ["primes", "sum"]) });
  },
  "questions.list-independent": () => {
    const used = new Map<string, readonly string[]>();
    let last = "";
    return questions({
      list: async (slot, attempt) => {
        // Answers a repeated question from memory, and otherwise continues where it was.
        const key = `${slot.userId} ${attempt}`;
        if (key === last) return used.get(key) ?? [];
        last = key;
        used.set(key, [`question-${used.size}`, `after-${[...used.keys()].at(-1) ?? ""}`]);
        return used.get(key) ?? [];
      },
    });
  },
  "questions.list-concurrent": () => {
    const shared = sharedAnswer(([slot, attempt]: Parameters<Questions["list"]>) =>
      goodQuestions.list(slot, attempt),
    );
    return questions({ list: (...call) => shared(call) });
  },
  "questions.list-unknown": () => questions({ list: () => ["sum"] }),
  "questions.list-in-time": () => questions({ list: never }, 20),
  "questions.grade-right": () => questions({ grade: () => false }),
  "questions.grade-wrong": () => questions({ grade: () => true }),
  "questions.grade-repeatable": () => {
    const pattern = /^4$/g;
    return questions({ grade: (_id, response) => pattern.test(String(response)) });
  },
  "questions.grade-concurrent": () => {
    const shared = sharedAnswer(([id, response, context]: Parameters<Questions["grade"]>) =>
      goodQuestions.grade(id, response, context),
    );
    return questions({ grade: (...call) => shared(call) });
  },
  "questions.grade-leaves-response": () =>
    questions({
      grade: (id, response, context) => {
        if (Array.isArray(response)) response.sort();
        return goodQuestions.grade(id, response, context);
      },
    }),
  "questions.grade-survives": () =>
    questions({ grade: (_id, response) => (response as string).trim() === "4" }),
  "questions.grade-nothing": () =>
    questions({ grade: (_id, response) => [null, "4"].includes(response as string) }),
  "questions.grade-removed": () =>
    questions({
      grade: async (id, response, context) => {
        const grade = await goodQuestions.grade(id, response, context);
        return typeof grade !== "boolean" && grade.kind === "changed" ? false : grade;
      },
    }),
  "questions.grade-digest": () =>
    questions({
      grade: (id, response, { resourceId }) => goodQuestions.grade(id, response, { resourceId }),
    }),
  "questions.grade-in-time": () => questions({ grade: never }, 20),

  "gradebook.put-find": () =>
    gradebookRules((good) => ({
      findResult: async (resultId) => {
        const found = await good.findResult(resultId);
        return found === null ? null : { ...found, score: found.score === 0 ? null : found.score };
      },
    })),
  "gradebook.put-repeatable": () =>
    gradebookRules((good) => {
      const rows: GradebookResult[] = [];
      return {
        putResult: async (result) => {
          await good.putResult(result);
          rows.push({ ...result, status: "active" });
        },
        listResults: async ({ userId }) => rows.filter((row) => row.userId === userId),
      };
    }),
  "gradebook.put-replaces": () =>
    gradebookRules((good) => ({
      putResult: async (result) => {
        if ((await good.findResult(result.resultId)) === null) await good.putResult(result);
      },
    })),
  "gradebook.put-concurrent": () =>
    gradebookRules((good) => ({
      putResult: async (result) => {
        const before = [...good.rows];
        await later();
        good.rows.clear();
        for (const [id, row] of before) good.rows.set(id, row);
        await good.putResult(result);
      },
    })),
  "gradebook.find-unknown": () =>
    gradebookRules((good) => ({
      findResult: async (resultId) => {
        const found = await good.findResult(resultId);
        if (found === null) throw new Error("404");
        return found;
      },
    })),
  "gradebook.difficult-ids": () => keptAs((resultId) => resultId.replaceAll(/[^\w]/g, "_")),
  "gradebook.letter-case": () => keptAs((resultId) => resultId.toLowerCase()),
  "gradebook.difficult-students": () =>
    gradebookRules((good) => ({
      listResults: (slot) => {
        if (slot.userId.includes("'")) throw new Error("400: the filter is invalid");
        return good.listResults(slot);
      },
    })),
  "gradebook.list-complete": () =>
    gradebookRules((good) => ({
      listResults: async (slot) => (await good.listResults(slot)).slice(0, 1),
    })),
  "gradebook.list-own": () =>
    gradebookRules((good) => ({
      listResults: async ({ userId }) =>
        [...good.rows.values()].filter((row) => row.userId === userId),
    })),
  "gradebook.list-unused": () =>
    gradebookRules((good) => ({
      listResults: async (slot) => {
        const listed = await good.listResults(slot);
        if (listed.length === 0) throw new Error("404");
        return listed;
      },
    })),
  "gradebook.list-pages": () =>
    gradebookRules((good) => ({
      listResults: async (slot) => (await good.listResults(slot)).slice(0, 100),
    })),
  "gradebook.soft-delete": () =>
    gradebookRules((good) => ({
      listResults: async (slot) =>
        (await good.listResults(slot)).map((row) => ({ ...row, status: "active" })),
    })),
  "gradebook.broken-throws": () =>
    gradebookRules((good) => ({
      listResults: (slot) => good.listResults(slot).catch(() => []),
    })),

  "store.unused": () =>
    storeRules((good) => ({
      load: async (slot) => ({ ...(await good.load(slot)), highWater: 1 }),
    })),
  "store.round-trip": () =>
    storeRules((good) => ({
      commit: (slot, change) =>
        good.commit(slot, { ...change, stateJson: change.stateJson.trim() }),
    })),
  "store.slots-apart": () =>
    storeRules((good) => ({
      create: ({ userId, resourceId }, record) =>
        good.create({ userId: userId.toLowerCase(), resourceId }, record),
      load: ({ userId, resourceId }) => good.load({ userId: userId.toLowerCase(), resourceId }),
    })),
  "store.create-once": () => storeRules(() => ({ create: () => Promise.resolve("created") })),
  "store.commit-compares": () =>
    storeRules((good) => ({
      commit: async (slot, change) => {
        let reply = await good.commit(slot, change);
        while (reply.kind === "stale" && reply.now.record !== null) {
          reply = await good.commit(slot, { ...change, read: reply.now.record });
        }
        return reply;
      },
    })),
  "store.clear-compares": () =>
    storeRules((good) => ({
      clear: async (slot, read, highWater) => {
        const { record } = await good.load(slot);
        return good.clear(slot, record ?? read, highWater);
      },
    })),
  "store.list-adopted-once": () =>
    storeRules((good) => ({
      adoptList: async (slot, adoption) => {
        await good.adoptList(slot, adoption);
        return adoption.listJson;
      },
    })),
  "store.number-used-once": () =>
    storeRules((good) => ({
      create: async (slot, record) => {
        const reply = await good.create(slot, record);
        return reply === "burned" ? "created" : reply;
      },
    })),
  "store.mark-never-falls": () =>
    storeRules((good) => {
      const marks = new Map<string, number>();
      return {
        clear: (slot, read, highWater) => {
          marks.set(slot.userId, highWater);
          return good.clear(slot, read, highWater);
        },
        load: async (slot) => {
          const loaded = await good.load(slot);
          return { ...loaded, highWater: marks.get(slot.userId) ?? loaded.highWater };
        },
      };
    }),
  "store.given-up-stays-given-up": () =>
    storeRules((good) => ({
      create: (slot, { number, stateJson }) => good.create(slot, { number, stateJson }),
    })),
  "store.finalize-atomic": () =>
    storeRules((good) => ({
      commit: (slot, change) => good.commit(slot, { ...change, outboxEntry: null }),
    })),
  "store.acknowledge-compares": () =>
    storeRules((good) => ({
      acknowledge: async (slot, { number, next }) => {
        const read = (await good.readOutbox(slot)).get(number) ?? "";
        return good.acknowledge(slot, { number, read, next });
      },
    })),
  "store.lease": () =>
    storeRules((good) => ({
      claimDue: (options) => good.claimDue({ ...options, leaseMs: 0 }),
    })),
  "store.not-before-due": () =>
    storeRules((good) => ({ enqueue: (slot) => good.enqueue(slot, 0) })),
  "store.reschedule-compares": () => storeRules(() => ({ reschedule: async () => true })),

  "user.signed-in": () => userRules(async (headers) => (await goodUser(headers)) && "somebody"),
  "user.signed-out": () =>
    userRules(async (headers) => {
      const user = await goodUser(headers);
      if (user === null) throw new Error("401");
      return user;
    }),
  "user.stateless": () => {
    let last: string | null = null;
    return userRules(async (headers) => {
      const user = await goodUser(headers);
      if (typeof user === "string") last = user;
      return user ?? last;
    });
  },
  "user.concurrent": () => userRules(sharedAnswer(goodUser)),
  "user.in-time": () => userRules(never, 20),
  "user.forged": () =>
    userRules((headers) => (headers.get("session") === "forged" ? "ann" : goodUser(headers))),
  "user.broken-throws": () =>
    userRules(async (headers) => {
      try {
        return await goodUser(headers);
      } catch {
        return null;
      }
    }),

  "policy.allowed": () => policyRules(() => ({ allowed: false })),
  "policy.refused": () => policyRules(() => ({ allowed: true })),
  "policy.repeatable": () => {
    let asked = 0;
    return policyRules(() => (++asked <= 2 ? { allowed: true } : { allowed: false }));
  },
  "policy.concurrent": () => policyRules(sharedAnswer(goodPolicy)),
  "policy.in-time": () => policyRules(never, 20),
  "policy.broken-refuses": () =>
    policyRules((request) => (isPolicyDown() ? { allowed: true } : goodPolicy(request))),

  "logger.never-throws": () =>
    loggerRules((good) => ({
      warn: (fields, event) => good.warn({ value: JSON.stringify(fields) }, event),
    })),
  "logger.leaves-fields": () =>
    loggerRules((good) => ({
      info: (fields, event) => good.info(Object.assign(fields, { pod: "a" }), event),
    })),
  "logger.writes": () =>
    loggerRules((good) => ({ error: (fields, event) => good.error({ fields }, event) })),
};
