/** The package has no types; these are the parts that the benchmark uses. */
declare module "redlock" {
  import type { Redis } from "ioredis";

  export interface Lock {
    unlock(): PromiseLike<void>;
  }

  export interface RedlockSettings {
    /** -1: for ever. */
    readonly retryCount: number;
    /** Milliseconds. */
    readonly retryDelay: number;
    /** Milliseconds, added or subtracted. */
    readonly retryJitter: number;
  }

  export default class Redlock {
    constructor(clients: readonly Redis[], settings: RedlockSettings);
    lock(resource: string, ttlMs: number): PromiseLike<Lock>;
  }
}
