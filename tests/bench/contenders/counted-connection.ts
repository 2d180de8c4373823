import { Redis } from "ioredis";
import { connectRedis } from "#lib/assessment-cache";
import type { RedisConnection } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";

export interface CountedConnection {
  readonly connection: RedisConnection;
  readonly client: Redis;
  readonly roundTrips: () => number;
}

/** A ready connection with the product's client settings that counts its round trips. */
export async function countedConnection(url: string): Promise<CountedConnection> {
  const connection = connectRedis({ kind: "single", url }, () => undefined, systemClock);
  const { client } = connection;
  if (!(client instanceof Redis)) throw new Error("one server gives a plain client");
  if (client.status !== "ready") await new Promise((resolve) => client.once("ready", resolve));
  return { connection, client, roundTrips: countRoundTrips(client) };
}

/** Each command is a round trip; the commands of one pipeline are one. */
function countRoundTrips(client: Redis): () => number {
  const pipelines = new WeakSet<object>();
  const send = client.sendCommand.bind(client);
  let count = 0;
  client.sendCommand = (command, stream) => {
    if (stream === undefined) count += 1;
    else if (!pipelines.has(stream)) {
      pipelines.add(stream);
      count += 1;
    }
    return send(command, stream);
  };
  return () => count;
}
