import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import type { RedisClient } from "#lib/assessment-cache";
import { redisCalls } from "#lib/assessment-cache/commands";
import { systemClock } from "#lib/clock";
import { Fault } from "#lib/fault";

const call = { keys: ["k1", "k2"], args: [3, "four"] };

/** A client whose commands all return `reply()`. */
function clientWith(reply: () => Promise<unknown>, status = "ready") {
  const once = vi.fn<(event: string, settle: () => void) => void>();
  const client = {
    status,
    once,
    defineCommand: (name: string) => Object.assign(client, { [name]: vi.fn(reply) }),
  };
  return { client: client as unknown as RedisClient, once };
}

function callsFailingWith(error: unknown) {
  const { client } = clientWith(async () => {
    throw error;
  });
  return redisCalls({ client, clock: systemClock });
}

async function faultOf(error: unknown): Promise<Fault> {
  const thrown: unknown = await callsFailingWith(error)
    .run("load", call)
    .catch((caught: unknown) => caught);
  if (!(thrown instanceof Fault)) throw new Error("no fault was thrown");
  return thrown;
}

describe("an error of Redis becomes a Fault that says what to do", () => {
  it.each(["OOM command not allowed", "EXECABORT: -OOM command not allowed"])(
    "%s: redis_out_of_memory, retryable",
    async (message) => {
      expect(await faultOf(new Error(message))).toMatchObject({
        code: "redis_out_of_memory",
        message: "Redis has no memory left. Free some or raise maxmemory.",
        retryable: true,
        retryAfterSeconds: 5,
      });
    },
  );

  it.each(["WRONGTYPE Operation against a key", "ERR bad argument script: user_script:3"])(
    "%s: internal, not retryable",
    async (message) => {
      expect(await faultOf(new Error(message))).toMatchObject({
        code: "internal",
        message: "Redis holds or was asked something that cannot be.",
        retryable: false,
      });
    },
  );

  it.each([
    ["READONLY You can't write against a replica", "READONLY"],
    ["ERR unknown command, it has LOADING in its text", "ERR"],
    ["Command timed out", "timeout"],
    ["Connection is closed.", "connection"],
    ["the key is BUSY", "connection"],
    ["ERRATIC", "connection"],
  ])("%s: redis_unavailable with only the kind (%s) of the error", async (message, kind) => {
    expect(await faultOf(new Error(message))).toMatchObject({
      code: "redis_unavailable",
      message: `Redis did not answer (${kind}). Try again.`,
      retryable: true,
      retryAfterSeconds: 1,
    });
  });

  it("a thrown value that is not an Error has the same message", async () => {
    expect((await faultOf("Command timed out")).message).toContain("(connection)");
  });

  it("a Fault is thrown unchanged", async () => {
    const fault = new Fault("content_invalid", "as it is", { retryable: false });
    expect(await faultOf(fault)).toBe(fault);
  });
});

describe("a Lua command", () => {
  it("is called with the number of its keys, its keys and its arguments", async () => {
    const { client } = clientWith(() => Promise.resolve("reply"));
    expect(await redisCalls({ client, clock: systemClock }).run("load", call)).toBe("reply");
    const { holdfast_load: command } = client as unknown as Record<string, unknown>;
    expect(command).toHaveBeenCalledExactlyOnceWith(2, "k1", "k2", 3, "four");
  });

  it("that does not exist throws a Fault", async () => {
    const { client } = clientWith(() => Promise.resolve("reply"));
    const { run } = redisCalls({ client, clock: systemClock });
    Object.assign(client, { holdfast_load: undefined });
    await expect(run("load", call)).rejects.toMatchObject({ code: "redis_unavailable" });
  });
});

describe("ping", () => {
  const storeWith = (reply: () => Promise<unknown>) => {
    const { client } = clientWith(reply);
    const call = vi.fn(reply);
    Object.assign(client, { call });
    return { call, store: createRedisStore({ client, layout: "plain", clock: systemClock }) };
  };

  it("sends PING and returns nothing", async () => {
    const { call, store } = storeWith(() => Promise.resolve("PONG"));
    expect(await store.ping()).toBeUndefined();
    expect(call).toHaveBeenCalledExactlyOnceWith("PING");
  });

  it("throws a Fault if Redis does not answer", async () => {
    const { store } = storeWith(() => Promise.reject(new Error("LOADING the dataset")));
    await expect(store.ping()).rejects.toMatchObject({ code: "redis_unavailable" });
  });
});

describe("the first requests wait for the connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function connecting() {
    const executed = vi.fn<() => void>();
    const { client, once } = clientWith(() => Promise.resolve("reply"), "connecting");
    const { plain } = redisCalls({ client, clock: systemClock });
    const send = () => plain("PING", () => Promise.resolve().then(executed));
    return { executed, once, send };
  }

  it("until it is ready", async () => {
    const { executed, once, send } = connecting();
    const sent = send();
    await vi.advanceTimersByTimeAsync(999);
    expect(executed).not.toHaveBeenCalled();
    const [event, settle] = once.mock.calls[0] ?? [];
    expect(event).toBe("ready");
    settle?.();
    await sent;
    expect(executed).toHaveBeenCalledOnce();
  });

  it("for at most one second, and later requests do not wait", async () => {
    const { executed, send } = connecting();
    const sent = send();
    await vi.advanceTimersByTimeAsync(1_000);
    await sent;
    await send();
    expect(executed).toHaveBeenCalledTimes(2);
  });

  it("without a timer before the first request and after it", async () => {
    const { once, send } = connecting();
    expect(vi.getTimerCount()).toBe(0);
    const sent = send();
    expect(vi.getTimerCount()).toBe(1);
    once.mock.calls[0]?.[1]();
    await sent;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("and do not wait if it is ready", async () => {
    const { client } = clientWith(() => Promise.resolve("reply"));
    expect(await redisCalls({ client, clock: systemClock }).run("load", call)).toBe("reply");
  });
});
