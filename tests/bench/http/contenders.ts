import type { Redis } from "ioredis";
import { z } from "zod";
import { inBatches } from "../batches";
import type { Contender } from "../contender";
import { storedResponses } from "../contenders/stored-responses";
import { retried } from "../retries";
import { eventsOf, signIn, startAttempt } from "./client";
import type { PodClient } from "./client";
import { LONG_QUIZ } from "./content";

/** What a route costs in Next.js when it does nothing: the liveness probe, which asks nobody. */
export function floorOf(name: string, pods: readonly PodClient[]): Contender {
  return {
    name,
    isInOrder: true,
    open: () => Promise.resolve(),
    answer: async ({ index }) => {
      await nth(pods, index).get("/api/health/live");
      return "acknowledged";
    },
    kept: null,
    close: () => Promise.resolve(),
  };
}

/** The student of a record: a session, and the token of the last reply, as a page keeps it. */
interface Student {
  readonly cookie: string;
  readonly attemptId: string;
  token: string;
}

const applied = z.object({ outcome: z.literal("applied"), token: z.string() });

/**
 * Answers that are posted as an API client posts them. With several pods, each answer of an attempt
 * goes to the next one. An answer that is not applied, such as one over the rate limit, has failed.
 */
export function answersOver(
  name: string,
  pods: readonly PodClient[],
  { redis, questionIds }: { readonly redis: Redis; readonly questionIds: readonly string[] },
): Contender {
  const students = new Map<string, Student>();
  const studentOf = (record: string): Student => {
    const student = students.get(record);
    if (student === undefined) throw new Error(`attempt ${record} was never opened`);
    return student;
  };
  return {
    name,
    isInOrder: true,
    open: async (records) => {
      students.clear();
      const pod = nth(pods, pods.length - 1);
      await inBatches(records, async (record) => {
        const cookie = await signIn(pod, userOf(record));
        const started = await retried(() => startAttempt(pod, LONG_QUIZ, cookie));
        students.set(record, { cookie, ...started });
      });
    },
    answer: async ({ record, index, response }) => {
      const student = studentOf(record);
      const { attemptId, token, cookie } = student;
      const question = { questionIndex: index, questionId: questionIds[index] };
      const event = { type: "question.answer", ...question, response, attemptId, token };
      const { status, body } = await nth(pods, index).post(eventsOf(LONG_QUIZ), event, cookie);
      const reply = applied.safeParse(body);
      if (status !== 200 || !reply.success) return "failed";
      student.token = reply.data.token;
      return "acknowledged";
    },
    kept: (record) => storedResponses(redis, { userId: userOf(record), resourceId: LONG_QUIZ }),
    close: () => Promise.resolve(),
  };
}

function userOf(record: string): string {
  return `student-${record}`;
}

function nth(pods: readonly PodClient[], index: number): PodClient {
  const pod = pods[index % pods.length];
  if (pod === undefined) throw new Error("there is at least one pod");
  return pod;
}
