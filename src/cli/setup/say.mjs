const HEARTBEAT_MS = 10_000;

/**
 * One line about one thing: "redis: 7.0.15 on PATH".
 * @param {string} name
 * @param {string} text
 */
export function say(name, text) {
  process.stdout.write(`${name}: ${text}\n`);
}

/**
 * Announces a long step and says every ten seconds that it still runs.
 * @template T
 * @param {string} name
 * @param {string} text what is being done, as "installing (npm ci)"
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function sayWhile(name, text, step) {
  const startedAt = Date.now();
  say(name, `${text} …`);
  const heartbeat = setInterval(() => {
    say(name, `${text} … ${secondsSince(startedAt)} s`);
  }, HEARTBEAT_MS);
  try {
    return await step();
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Whole seconds since a moment of Date.now().
 * @param {number} startedAt
 */
export function secondsSince(startedAt) {
  return Math.round((Date.now() - startedAt) / 1_000);
}
