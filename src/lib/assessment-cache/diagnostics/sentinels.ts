import type { RedisTarget } from "#lib/redis-target";
import { addressText } from "#lib/redis-target";
import { askSentinel } from "../connection-check";
import type { SentinelAnswer, SentinelDiagnostics } from "./contract";

/** Asks all sentinels at once, each separately, to find out whether they agree. */
export function lookAtSentinels(
  target: Extract<RedisTarget, { kind: "sentinel" }>,
): Promise<readonly SentinelDiagnostics[]> {
  return Promise.all(
    target.sentinels.map(async (sentinel) => {
      const asked = await askSentinel(target, sentinel, async (client) => {
        const fields = fieldsOf(await client.call("SENTINEL", "MASTER", target.name));
        const quorum = client.call("SENTINEL", "CKQUORUM", target.name);
        return answerOf(fields, await quorum.then(isYes, () => false));
      });
      return { name: addressText(sentinel), ...asked };
    }),
  );
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

/** Parses a flat list of names and values, or a map (in RESP3). */
function fieldsOf(reply: unknown): ReadonlyMap<string, string> {
  const flat = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  const pairs = Object.entries(Array.isArray(reply) ? {} : (reply ?? {}));
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([String(flat[at]), flat[at + 1]]);
  return new Map(pairs.map(([key, value]) => [key, String(value)]));
}
