/** Limits how many requests a user may send. How many is up to the implementation. */
export interface RateLimit {
  /**
   * Counts a request of this user. Throws `Fault` `rate_limited` if there were too many. Every request
   * waits for it, so it should answer from memory.
   */
  count(userId: string): Promise<void>;
}
