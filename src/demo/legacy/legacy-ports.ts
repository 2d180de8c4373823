/**
 * What a pod of the version before Holdfast asks of the world, one call at a time. A transaction is
 * of one connection: `watch` marks a key, and `exec` does nothing when it was touched since.
 */
export interface LegacyRedis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  hgetall(key: string): Promise<ReadonlyMap<string, string>>;
  expire(key: string, ttlSeconds: number): Promise<void>;
  del(keys: readonly string[]): Promise<void>;
  watch(key: string): Promise<void>;
  exec(transaction: LegacyTransaction): Promise<"done" | "touched">;
}

/** One MULTI: a question of the hash, the state, and their times to live. */
export interface LegacyTransaction {
  readonly watched: string;
  readonly questionsKey: string;
  readonly index: string;
  readonly questionJson: string;
  /** A report replaces what is there (HSET); everything else does not (HSETNX). */
  readonly isReplacing: boolean;
  readonly stateKey: string;
  readonly stateJson: string;
  readonly ttlSeconds: number;
}

export interface LegacyGradebook {
  /** The ids of all active results of the student for the line item, as the list shows them. */
  list(): Promise<readonly string[]>;
  put(resultId: string, score: number): Promise<void>;
}
