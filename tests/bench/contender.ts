/** The number of answers of one attempt; the client then continues with a new record. */
export const ANSWERS_PER_RECORD = 20;

/** How long a record is kept after every answer. */
export const TTL_SECONDS = 604_800;

/** One answer to record. Its response is unique in a run, so that it can be found again. */
export interface Answer {
  readonly record: string;
  /** From 0, each used once and in order. A contender that races uses the next free index instead. */
  readonly index: number;
  readonly response: string;
}

export type AnswerOutcome = "acknowledged" | "full" | "failed";

/** A way to record the next answer of an attempt. All contenders of a comparison do the same work. */
export interface Contender {
  readonly name: string;
  /** Creates records without answers. Not timed. */
  readonly open: (records: readonly string[]) => Promise<void>;
  /** Whether the answers of one record must be sent in the order of their indices. */
  readonly isInOrder: boolean;
  /** Records one answer and returns its outcome. */
  readonly answer: (answer: Answer, client: number) => Promise<AnswerOutcome>;
  /**
   * The stored responses of a record, read independently of the contender's code; null for a
   * contender that only shows what the same requests cost when nothing is recorded.
   */
  readonly kept: ((record: string) => Promise<readonly string[]>) | null;
  readonly close: () => Promise<void>;
}

/** A contender in this process, with connections of its own to Redis. */
export interface RedisContender extends Contender {
  /** Ends an attempt with all its answers, and publishes its result. */
  readonly end?: (record: string) => Promise<void>;
  /** The number of round trips to Redis since the contender was created. */
  readonly roundTrips: () => number;
}
