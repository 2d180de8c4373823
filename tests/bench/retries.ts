const TRIES_MAX = 5;

/**
 * Does again what failed, at most five times. For what prepares a turn and may be repeated: it is not
 * measured, so a timeout on a busy machine need not end the run.
 */
export async function retried<Result>(task: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await task();
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
    }
  }
}
