/** Answers of one attempt; the client then goes on with a fresh record. */
export const ANSWERS_PER_RECORD = 20;

/** Time to live of a record, refreshed by every answer. */
export const TTL_SECONDS = 604_800;

/** One answer to record. Its response occurs once in a whole run, so that it can be found again. */
export interface Answer {
  readonly record: string;
  /** From 0, each handed out once and in order. Who races takes the next free place instead. */
  readonly index: number;
  readonly response: string;
}

export type AnswerOutcome = "acknowledged" | "full" | "failed";

/** A way to record the next answer of an attempt in Redis. All do the same work. */
export interface Contender {
  readonly name: string;
  /** Makes fresh records without an answer. Never timed. */
  readonly open: (records: readonly string[]) => Promise<void>;
  /** Whether answers of one record must come in the order of their indices. */
  readonly isInOrder: boolean;
  /** Records one answer, or says why not. The new state is then in the caller's hands. */
  readonly answer: (answer: Answer, client: number) => Promise<AnswerOutcome>;
  /** The responses that Redis holds of a record, read without the contender's own code path. */
  readonly kept: (record: string) => Promise<readonly string[]>;
  /** Round trips to Redis since the contender was made. */
  readonly roundTrips: () => number;
  readonly close: () => Promise<void>;
}
