import { Redis } from "ioredis";
import { createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import type { RedisServer } from "../servers/redis-server";
import { legacyReal } from "./legacy-real";
import type { OutsideRedis } from "./mixed-world";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

const TTL_SECONDS = 604_800;

export interface RealRedis extends OutsideRedis {
  readonly empty: () => Promise<void>;
  readonly close: () => void;
}

/**
 * A real Redis for both kinds of pods: the production store, with the rights that the shipped file
 * gives to it, and legacy pods with WATCH on a wire. They are older than that file, which does not
 * allow WATCH, MULTI and HSETNX: so they are the server's admin, as is whoever looks and empties.
 */
export function outsideRedis({ url, appUrl }: RedisServer): RealRedis {
  const connection = connectWithoutTimeLimit({ kind: "single", url: appUrl });
  const stores = new Map<string, AttemptStore>();
  const eye = new Redis(url);
  const opened: ReturnType<typeof legacyReal>[] = [];
  return {
    store: (options) => {
      const key = JSON.stringify(options);
      const store = stores.get(key) ?? createRedisStore(connection, options);
      stores.set(key, store);
      return store;
    },
    legacy: () => {
      const own = legacyReal(url);
      opened.push(own);
      return own;
    },
    copyInto: async (keys) => {
      for (const key of keys.keys()) keys.delete(key);
      for (const key of await eye.keys("assess:state:*")) {
        keys.setText(key, (await eye.get(key)) ?? "", TTL_SECONDS);
      }
      for (const key of await eye.keys("assess:questions:*")) {
        const fields = Object.entries(await eye.hgetall(key));
        for (const [field, json] of fields) keys.setField(key, field, json);
      }
    },
    empty: async () => {
      await eye.flushall();
      for (const one of opened.splice(0)) one.close();
    },
    close: () => {
      for (const one of opened) one.close();
      eye.disconnect();
      connection.client.disconnect();
    },
  };
}
