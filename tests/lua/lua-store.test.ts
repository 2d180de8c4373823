import { describe, expect, it } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import { redisCalls } from "#lib/assessment-cache/commands";
import { keysOf } from "#lib/assessment-cache/keys";
import { Keyspace } from "./keyspace";
import { createLuaStore, luaConnection } from "./lua-store";

// The store itself is tested by its contract, as one of the backends of tests/lib/assessment-cache.

const SLOT = { userId: "u", resourceId: "r" };

describe("the store of this process", () => {
  it("keeps a text of any length, in any script, byte for byte", async () => {
    const store = await createLuaStore(new Keyspace(() => 0));
    const texts = ["é🎓\u2028", "x".repeat(300_000), "好".repeat(100_000), "\u0000\u0001"];
    for (const [at, text] of texts.entries()) {
      const slot = { ...SLOT, resourceId: String(at) };
      const stateJson = JSON.stringify({ text });
      expect(await store.create(slot, { number: 1, stateJson })).toBe("created");
      expect((await store.load(slot)).record?.stateJson).toBe(stateJson);
    }
  });

  it("turns half of a surrogate pair into U+FFFD, as a connection does", async () => {
    const keys = new Keyspace(() => 0);
    const { client } = await luaConnection(keys);
    await client.hset("h", "0", "a\ud83db");
    expect(await client.hgetall("h")).toEqual({ "0": "a\ufffdb" });
    const store = await createLuaStore(keys);
    await store.create(SLOT, { number: 1, stateJson: '"\ude00"' });
    expect((await store.load(SLOT)).record?.stateJson).toBe('"\ufffd"');
  });

  it("throws what production throws for a key of a wrong type, and keeps the reason", async () => {
    const keys = new Keyspace(() => 0);
    const connection = await luaConnection(keys);
    const store = createRedisStore(connection);
    expect(connection.lastError()).toBeNull();
    const { pointer } = keysOf(SLOT, "plain");
    keys.set(pointer, { value: new Map([["a", "b"]]), expiresAtMs: Infinity });
    const fault = { code: "internal", retryable: false };
    await expect(store.load(SLOT)).rejects.toMatchObject(fault);
    expect(connection.lastError()).toMatch(/^WRONGTYPE .* script: [\da-f]{40}, on @user_script\.$/);
  });

  it("throws a fault with a remedy for what it does not know, also where a script would go on", async () => {
    const { client, clock } = await luaConnection(new Keyspace(() => 0));
    const { run, plain } = redisCalls({ client, clock });
    const unknown = "add it to tests/lua, and compare it with a real Redis";
    await expect(plain("PING", () => client.call("PING", "x"))).rejects.toThrow(unknown);
    const probe = run("permissions", { keys: ["k"], args: [1, "INCR @"] });
    await expect(probe).rejects.toThrow(unknown);
  });
});
