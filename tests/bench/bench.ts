import type { Redis } from "ioredis";
import type { RedisServer } from "../servers/redis-server";

export interface BenchmarkOptions {
  /** The duration of one turn. */
  readonly seconds: number;
  /** The number of turns of each contender under each load. */
  readonly rounds: number;
}

/** What all measurements of a run use. */
export interface Bench {
  readonly redis: RedisServer;
  /** A connection that is not measured: to read records, to delete keys and to measure memory. */
  readonly raw: Redis;
  readonly say: (text: string) => void;
}
