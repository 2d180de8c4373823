import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import type { RedisClient } from "#lib/assessment-cache";
import { redisCalls } from "#lib/assessment-cache/commands";
import { systemClock } from "#lib/clock";
import { Fault } from "#lib/fault";

const call = { keys: ["k1", "k2"], args: [3, "four"] };

/** A client whose commands all answer, or fail, in one way. */
function clientThat(answers: () => Promise<unknown>, status = "ready") {
  const once = vi.fn<(event: string, settle: () => void) => void>();
  const client = {
    status,
    once,
    defineCommand: (name: string) => Object.assign(client, { [name]: vi.fn(answers) }),
  };
  return { client: client as unknown as RedisClient, once };
}

function failing(error: unknown) {
  const { client } = clientThat(async () => {
    throw error;
  });
  return redisCalls({ client, clock: systemClock });
}

async function faultOf(error: unknown): Promise<Fault> {
  const thrown: unknown = await failing(error)
    .run("load", call)
    .catch((caught: unknown) => caught);
  if (!(thrown instanceof Fault)) throw new Error("no fault was thrown");
  return thrown;
}

describe("what Redis throws becomes a fault that says what to do", () => {
  it.each(["OOM command not allowed", "EXECABORT: -OOM command not allowed"])(
    "%s: memory is missing, and waiting may help",
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
    "%s: waiting does not help",
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
  ])("%s: Redis did not answer (%s), nothing else of it is told", async (message, kind) => {
    expect(await faultOf(new Error(message))).toMatchObject({
      code: "redis_unavailable",
      message: `Redis did not answer (${kind}). Try again.`,
      retryable: true,
      retryAfterSeconds: 1,
    });
  });

  it("what is no error at all is told in the same words", async () => {
    expect((await faultOf("Command timed out")).message).toContain("(connection)");
  });

  it("a fault is passed on as it is", async () => {
    const fault = new Fault("content_invalid", "as it is", { retryable: false });
    expect(await faultOf(fault)).toBe(fault);
  });
});

describe("a Lua command", () => {
  it("is called with the number of its keys, its keys and its arguments", async () => {
    const { client } = clientThat(() => Promise.resolve("reply"));
    expect(await redisCalls({ client, clock: systemClock }).run("load", call)).toBe("reply");
    const { holdfast_load: command } = client as unknown as Record<string, unknown>;
    expect(command).toHaveBeenCalledExactlyOnceWith(2, "k1", "k2", 3, "four");
  });

  it("that is not there is a fault, not a crash", async () => {
    const { client } = clientThat(() => Promise.resolve("reply"));
    const { run } = redisCalls({ client, clock: systemClock });
    Object.assign(client, { holdfast_load: undefined });
    await expect(run("load", call)).rejects.toMatchObject({ code: "redis_unavailable" });
  });
});

describe("a ping", () => {
  const storeThat = (answers: () => Promise<unknown>) => {
    const { client } = clientThat(answers);
    const asked = vi.fn(answers);
    Object.assign(client, { call: asked });
    return { asked, store: createRedisStore({ client, layout: "plain", clock: systemClock }) };
  };

  it("asks Redis, and gives nothing back", async () => {
    const { asked, store } = storeThat(() => Promise.resolve("PONG"));
    expect(await store.ping()).toBeUndefined();
    expect(asked).toHaveBeenCalledExactlyOnceWith("PING");
  });

  it("is a fault when Redis does not answer", async () => {
    const { store } = storeThat(() => Promise.reject(new Error("LOADING the dataset")));
    await expect(store.ping()).rejects.toMatchObject({ code: "redis_unavailable" });
  });
});

describe("the very first requests wait for the connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function connecting() {
    const answered = vi.fn<() => void>();
    const { client, once } = clientThat(() => Promise.resolve("reply"), "connecting");
    const { plain } = redisCalls({ client, clock: systemClock });
    const ask = () => plain("PING", () => Promise.resolve().then(answered));
    return { answered, once, ask };
  }

  it("until it is there", async () => {
    const { answered, once, ask } = connecting();
    const asked = ask();
    await vi.advanceTimersByTimeAsync(999);
    expect(answered).not.toHaveBeenCalled();
    const [event, settle] = once.mock.calls[0] ?? [];
    expect(event).toBe("ready");
    settle?.();
    await asked;
    expect(answered).toHaveBeenCalledOnce();
  });

  it("or a second, and later ones never", async () => {
    const { answered, ask } = connecting();
    const asked = ask();
    await vi.advanceTimersByTimeAsync(1_000);
    await asked;
    await ask();
    expect(answered).toHaveBeenCalledTimes(2);
  });

  it("and a process that shuts down does not wait for them", async () => {
    const { once, ask } = connecting();
    expect(vi.getTimerCount()).toBe(0);
    const asked = ask();
    expect(vi.getTimerCount()).toBe(1);
    once.mock.calls[0]?.[1]();
    await asked;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("but not when it is there already", async () => {
    const { client } = clientThat(() => Promise.resolve("reply"));
    expect(await redisCalls({ client, clock: systemClock }).run("load", call)).toBe("reply");
  });
});
