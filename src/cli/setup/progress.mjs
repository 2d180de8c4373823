const HEARTBEAT_MS = 10_000;

/**
 * Prints one line, such as "redis: 7.0.15 at /usr/bin/redis-server".
 * @param {string} name
 * @param {string} text
 */
export function report(name, text) {
  process.stdout.write(`${name}: ${text}\n`);
}

/**
 * Runs a long step, and prints every ten seconds that it still runs.
 * @template T
 * @param {string} name
 * @param {string} text what the step does, such as "installing (npm ci)"
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function reportWhile(name, text, step) {
  const startedAt = Date.now();
  report(name, `${text} …`);
  const heartbeat = setInterval(() => {
    report(name, `${text} … ${secondsSince(startedAt)} s`);
  }, HEARTBEAT_MS);
  try {
    return await step();
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Whole seconds since a time of `Date.now()`.
 * @param {number} startedAt
 */
export function secondsSince(startedAt) {
  return Math.round((Date.now() - startedAt) / 1_000);
}
