import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { ADMIN } from "#tests/servers/redis-users";

const ANSWER_MS_MAX = 5_000;
const POLL_MS = 25;

/** Sends one command over a connection of its own. Rejects when it is not answered. */
export async function askRedis(
  port: number,
  ...[command, ...args]: [string, ...(string | number)[]]
): Promise<unknown> {
  return withRedis(port, (client) => client.call(command, ...args));
}

/** The same of a sentinel, which has no users. */
export async function askSentinel(
  port: number,
  ...[command, ...args]: [string, ...string[]]
): Promise<unknown> {
  return connected(port, {}, (client) => client.call(command, ...args));
}

/** With a test's own rights: the writers have the product's. */
export function withRedis<Value>(
  port: number,
  work: (client: Redis) => Promise<Value>,
): Promise<Value> {
  return connected(port, ADMIN, work);
}

async function connected<Value>(
  port: number,
  user: Partial<typeof ADMIN>,
  work: (client: Redis) => Promise<Value>,
): Promise<Value> {
  const client = new Redis(port, "127.0.0.1", {
    ...user,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    commandTimeout: ANSWER_MS_MAX,
    retryStrategy: () => null,
    protocol: 2,
  });
  client.on("error", () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** One line of INFO. */
export async function infoOf(port: number, name: string): Promise<string> {
  const info = String(await askRedis(port, "INFO", "all"));
  return new RegExp(`^${name}:(.*)\r$`, "m").exec(info)?.[1] ?? "";
}

/** Asks again and again. Throws, with what was waited for, when it takes longer than that. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  msMax = 15_000,
): Promise<void> {
  const deadline = Date.now() + msMax;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${msMax} ms`);
    await sleep(POLL_MS);
  }
}
