import { Redis } from "ioredis";
import type { Endpoint, RedisTarget } from "../../redis-target";
import type { SentinelAnswer, SentinelSight } from "../sight";

const ANSWER_MS = 1_000;

/** Asks every sentinel by itself, at once: that they agree is what is to be found out. */
export function lookAtSentinels({
  sentinels,
  name,
}: Extract<RedisTarget, { kind: "sentinel" }>): Promise<readonly SentinelSight[]> {
  return Promise.all(sentinels.map((endpoint) => lookAt(endpoint, name)));
}

async function lookAt({ host, port }: Endpoint, master: string): Promise<SentinelSight> {
  const client = new Redis({
    ...{ host, port, lazyConnect: true, enableReadyCheck: false },
    ...{ connectTimeout: ANSWER_MS, commandTimeout: ANSWER_MS, maxRetriesPerRequest: 0 },
    retryStrategy: () => null,
  });
  client.on("error", () => undefined);
  const name = `${host}:${port}`;
  try {
    await client.connect();
    const fields = fieldsOf(await client.call("SENTINEL", "MASTER", master));
    const quorum = await client.call("SENTINEL", "CKQUORUM", master).then(isYes, () => false);
    return { name, answer: answerOf(fields, quorum) };
  } catch (error) {
    const isStranger = error instanceof Error && error.message.includes("No such master");
    return { name, answer: isStranger ? "stranger" : "silent" };
  } finally {
    client.disconnect();
  }
}

function isYes(reply: unknown): boolean {
  return String(reply).startsWith("OK");
}

function answerOf(fields: ReadonlyMap<string, string>, hasQuorum: boolean): SentinelAnswer {
  return {
    master: `${fields.get("ip") ?? "?"}:${fields.get("port") ?? "?"}`,
    isDown: /[so]_down/.test(fields.get("flags") ?? ""),
    replicas: Number(fields.get("num-slaves") ?? 0),
    sentinels: Number(fields.get("num-other-sentinels") ?? 0) + 1,
    hasQuorum,
  };
}

/** A flat list of names and values, or a map with the newer protocol. */
function fieldsOf(reply: unknown): ReadonlyMap<string, string> {
  const flat = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  const pairs = Object.entries(Array.isArray(reply) ? {} : (reply ?? {}));
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([String(flat[at]), flat[at + 1]]);
  return new Map(pairs.map(([key, value]) => [key, String(value)]));
}
