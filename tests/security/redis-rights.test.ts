import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { permissionsOf } from "../servers/redis-users";

/** What nobody who only has the product's password can do to a Redis that others use, too. */
const FORBIDDEN: readonly (readonly string[])[] = [
  ["FLUSHALL"],
  ["FLUSHDB"],
  ["KEYS", "*"],
  ["SCAN", "0"],
  ["CONFIG", "GET", "*"],
  ["CONFIG", "SET", "maxmemory", "1"],
  ["SCRIPT", "FLUSH"],
  ["SHUTDOWN", "NOSAVE"],
  ["MONITOR"],
  ["REPLICAOF", "NO", "ONE"],
  ["CLIENT", "LIST"],
  ["CLIENT", "PAUSE", "1"],
  ["ACL", "LIST"],
  ["MIGRATE", "127.0.0.1", "1", "assess:x", "0", "1"],
  ["DUMP", "assess:x"],
  ["RENAME", "assess:x", "assess:y"],
  ["PERSIST", "assess:x"],
  ["PUBLISH", "channel", "text"],
  ["FUNCTION", "LIST"],
  ["GET", "session:of-another-program"],
  ["SET", "session:of-another-program", "1"],
  ["EVAL", "return redis.call('GET', KEYS[1])", "1", "session:of-another-program"],
  ["EVAL", "return redis.call('FLUSHALL')", "0"],
  ["EVAL", "return redis.call('GET', 'session:of-another-program')", "0"],
];

const DENIED = /NOPERM|can't (run|access)/;

describe("the product's rights on Redis are the least it needs", () => {
  let server: RedisServer;
  let app: Redis;
  let operator: Redis;
  beforeAll(async () => {
    server = await startRedis();
    app = new Redis(server.appUrl);
    const admin = new Redis(server.url);
    await admin.set("session:of-another-program", "secret");
    const rights = permissionsOf("holdfast-operator").split(" ");
    await admin.call("ACL", "SETUSER", "someone", "on", "nopass", ...rights);
    admin.disconnect();
    operator = new Redis(server.appUrl, { username: "someone", password: "any" });
  });
  afterAll(async () => {
    app.disconnect();
    operator.disconnect();
    await server.stop();
  });

  test.each(FORBIDDEN)("%s %s is denied", async (command, ...args) => {
    await expect(app.call(command, ...args)).rejects.toThrow(DENIED);
  });

  test("what it does need works: the tests of this project run with these very rights", async () => {
    expect(await app.set("assess:active:u:r", "1")).toBe("OK");
    const lua = "return redis.call('GET', KEYS[1])";
    expect(await app.eval(lua, 1, "assess:active:u:r")).toBe("1");
  });

  test("whoever looks after it may look, and still reaches no other program's keys", async () => {
    expect(await operator.config("GET", "appendonly")).toEqual(["appendonly", "no"]);
    expect(await operator.dbsize()).toBeGreaterThan(0);
    for (const [command = "", ...args] of FORBIDDEN) {
      const mayLook = command === "SCAN" || args[0] === "GET";
      if (mayLook && command !== "GET") continue;
      await expect(operator.call(command, ...args), command).rejects.toThrow(DENIED);
    }
  });
});
