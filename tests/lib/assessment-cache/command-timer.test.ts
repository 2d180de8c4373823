import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  COMMAND_NAMES,
  createLegacyRecordRepository,
  createOperatorStore,
  createRedisStore,
  createSlotIndex,
} from "#lib/assessment-cache";
import type { Fault } from "#lib/fault";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "./unlimited-connection";

const SLOT = { userId: "ada", resourceId: "fractions" };

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.stop());

/** Calls everything that sends a command under its own name, and gives the calls of the timer. */
async function timedCalls(url: string) {
  const calls: { readonly name: string; readonly sent: string[]; fault?: Fault | null }[] = [];
  const target = { kind: "single", url } as const;
  const connection = connectWithoutTimeLimit(target, (name) => {
    const call: (typeof calls)[number] = { name, sent: [] };
    calls.push(call);
    return (fault) => {
      call.fault = fault;
    };
  });
  const send = Object.getOwnPropertyDescriptor(Redis.prototype, "sendCommand")
    ?.value as Redis["sendCommand"];
  const spy = vi.spyOn(Redis.prototype, "sendCommand").mockImplementation(function (
    this: Redis,
    ...args
  ) {
    // Several calls can be timed at once: each has its command before any other has a second one.
    const call = calls.find(({ sent }) => sent.length === 0) ?? calls.at(-1);
    if (this === connection.client) call?.sent.push(args[0].name.toUpperCase());
    return send.apply(this, args);
  });
  const store = createRedisStore(connection);
  const operators = createOperatorStore(connection);
  const index = createSlotIndex(connection);
  const records = createLegacyRecordRepository(connection, {});
  const every: readonly (() => Promise<unknown>)[] = [
    () => store.ping(),
    () => store.load(SLOT),
    () => store.readOutbox(SLOT),
    () => store.readTrail(SLOT),
    () => store.claimDue({ leaseMs: 1, limit: 1 }),
    () => records.read(SLOT, 1),
    () => operators.countDue(),
    () => operators.readAudit({ limit: 1 }),
    () => operators.appendAudit("{}"),
    () => index.oldest({ limit: 1, ageMs: 0 }),
  ];
  try {
    // The first call waits for the connection, whose commands nobody has asked for.
    await store.ping().catch(() => undefined);
    calls.length = 0;
    for (const call of every) await call().catch(() => undefined);
  } finally {
    spy.mockRestore();
    connection.client.disconnect();
  }
  return calls;
}

test("the timer gets the name of the command that is sent, and that it succeeded", async () => {
  const calls = await timedCalls(server.url);
  expect(calls.length).toBeGreaterThan(10);
  for (const { name, sent, fault } of calls) {
    const [first = ""] = sent;
    const expected = name.startsWith("holdfast_")
      ? /^EVAL(SHA)?$/
      : new RegExp(`^${name.split(" ")[0]}$`);
    expect({ name, first }).toEqual({ name, first: expect.stringMatching(expected) as string });
    expect(fault).toBeNull();
    expect(COMMAND_NAMES).toContain(name);
  }
});

test("and the fault of a command that failed", async () => {
  const url = new URL(server.url);
  url.password = "wrong";
  const calls = await timedCalls(url.href);
  const codes = calls.map(({ fault }) => fault?.code);
  expect(new Set(codes)).toEqual(new Set(["redis_unavailable"]));
});
