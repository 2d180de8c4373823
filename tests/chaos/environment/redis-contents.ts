import type { Redis } from "ioredis";
import { z } from "zod";
import type { FinalRecord, FinalSlot } from "../history/history";
import { withRedis } from "./ask-redis";

const stateSchema = z.object({
  isFinalized: z.boolean(),
  holdfast: z.object({ attemptId: z.string() }),
});
const answerSchema = z.object({ response: z.unknown() });
const outboxSchema = z.object({ attemptId: z.string() });

type Texts = ReadonlyMap<string, string>;

/** All that these servers hold, by key: strings as they are, hashes as JSON. */
async function read(ports: readonly number[]): Promise<Texts> {
  const texts = new Map<string, string>();
  for (const port of ports) {
    await withRedis(port, async (client) => {
      for await (const keys of client.scanStream({ match: "assess:*", count: 1_000 })) {
        for (const key of keys as string[]) texts.set(key, await textOf(client, key));
      }
    });
  }
  return texts;
}

async function textOf(client: Redis, key: string): Promise<string> {
  const type = await client.type(key);
  if (type === "hash") return JSON.stringify(await client.hgetall(key));
  return type === "string" ? ((await client.get(key)) ?? "") : "";
}

/** What Redis holds in the end, slot by slot. Throws on a record that cannot be read. */
export async function finalSlots(ports: readonly number[]): Promise<readonly FinalSlot[]> {
  const texts = await read(ports);
  const names = new Set<string>();
  // On a cluster the two ids stand in braces, which are no part of them.
  const plain = new Map([...texts].map(([key, text]) => [key.replace(/[{}]/g, ""), text]));
  for (const key of plain.keys()) {
    const [, , userId, resourceId] = key.split(":");
    if (resourceId !== undefined) names.add(`${userId}:${resourceId}`);
  }
  return [...names].map((name) => {
    const [userId = "", resourceId = ""] = name.split(":");
    return {
      userId,
      resourceId,
      highWater: Number(plain.get(`assess:highwater:${name}`) ?? 0),
      records: recordsOf(plain, name),
      outbox: entriesOf(plain.get(`assess:outbox:${name}`)).map(([number, json]) => {
        return { number: Number(number), ...outboxSchema.parse(JSON.parse(json)) };
      }),
    };
  });
}

function recordsOf(texts: Texts, name: string): readonly FinalRecord[] {
  const prefix = `assess:state:${name}:`;
  return [...texts].flatMap(([key, json]): FinalRecord[] => {
    if (!key.startsWith(prefix)) return [];
    const number = Number(key.slice(prefix.length));
    const { isFinalized, holdfast } = stateSchema.parse(JSON.parse(json));
    const answers = entriesOf(texts.get(`assess:questions:${name}:${number}`))
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, answer]) => JSON.stringify(answerSchema.parse(JSON.parse(answer)).response ?? null));
    return [{ number, attemptId: holdfast.attemptId, isFinalized, answers }];
  });
}

function entriesOf(hash: string | undefined): [string, string][] {
  if (hash === undefined) return [];
  return Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(hash)));
}
