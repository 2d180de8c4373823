import type { Redis } from "ioredis";
import { inBatches } from "../batches";
import { ANSWERS_PER_RECORD, TTL_SECONDS } from "../contender";
import type { Answer } from "../contender";

/** The fields of Holdfast's state and answers, in one document under one key. */
interface AttemptRecord {
  readonly attemptNumber: number;
  readonly currentQuestionIndex: number;
  readonly totalQuestions: number;
  readonly startedAt: string;
  readonly isFinalized: boolean;
  readonly finalizationError: string | null;
  readonly finalSummary: null;
  readonly holdfast: {
    readonly version: number;
    readonly machine: { readonly id: string; readonly version: string };
    readonly value: string;
    readonly attemptId: string;
    readonly published: boolean;
  };
  readonly questions: readonly { readonly isCorrect: boolean; readonly response: string }[];
}

const FRESH: AttemptRecord = {
  attemptNumber: 1,
  currentQuestionIndex: 0,
  totalQuestions: ANSWERS_PER_RECORD,
  startedAt: "2026-01-02T03:04:05.000Z",
  isFinalized: false,
  finalizationError: null,
  finalSummary: null,
  holdfast: {
    version: 1,
    machine: { id: "attempt", version: "1" },
    value: "Active.answering",
    attemptId: "6b1f2a52-0c55-5e0b-9d0a-3f1b7c8e4d21",
    published: false,
  },
  questions: [],
};

export function keyOf(record: string): string {
  return `bench:attempt:${record}`;
}

export async function openRecords(client: Redis, records: readonly string[]): Promise<void> {
  const json = JSON.stringify(FRESH);
  await inBatches(records, (record) => client.set(keyOf(record), json, "EX", TTL_SECONDS));
}

export async function readRecord(client: Redis, record: string): Promise<string> {
  const json = await client.get(keyOf(record));
  if (json === null) throw new Error(`record ${record} is gone`);
  return json;
}

/**
 * The record with the answer as its next one, or null if it is full. A client that races uses the next
 * free index.
 */
export function withAnswer(json: string, { response }: Answer): string | null {
  const before = JSON.parse(json) as AttemptRecord;
  const index = before.currentQuestionIndex;
  if (index !== before.questions.length) throw new Error("the record contradicts itself");
  if (index >= before.totalQuestions) return null;
  const isComplete = index + 1 === before.totalQuestions;
  const after: AttemptRecord = {
    ...before,
    currentQuestionIndex: index + 1,
    holdfast: { ...before.holdfast, value: isComplete ? "Active.complete" : "Active.answering" },
    questions: [...before.questions, { isCorrect: true, response }],
  };
  return JSON.stringify(after);
}

export async function keptResponses(client: Redis, record: string): Promise<readonly string[]> {
  const { questions } = JSON.parse(await readRecord(client, record)) as AttemptRecord;
  return questions.map(({ response }) => response);
}
