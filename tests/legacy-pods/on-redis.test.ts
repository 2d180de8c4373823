import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { print } from "../figures";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { RandomDrawing } from "./drawings";
import { sideBySide, wander } from "./histories";
import { outsideRedis } from "./outside-redis";
import type { RealRedis } from "./outside-redis";
import { MUTANTS } from "./mutants";

const SEED = 20_261_140;
const WANDERINGS = 120;
const PAIRS = 120;
const UNTIL_FOUND = 300;
const TIMEOUT_MS = 120_000;

let server: RedisServer;
let outside: RealRedis;

beforeAll(async () => {
  server = await startRedis();
  outside = outsideRedis(server);
});

afterAll(async () => {
  outside.close();
  await server.stop();
});

test(
  `${WANDERINGS} students wander between legacy and new pods on one real Redis`,
  async () => {
    const pods = new Set<string>();
    for (let at = 0; at < WANDERINGS; at += 1) {
      await outside.empty();
      const { broken, observations } = await wander(new RandomDrawing(SEED + at, true), {
        outside,
      });
      expect(broken, JSON.stringify(observations)).toEqual([]);
      for (const { pod, reply } of observations) if (reply.kind === "done") pods.add(pod);
    }
    expect([...pods].sort()).toEqual(["new 1", "new 2", "old 1", "old 2"]);
    print(`${WANDERINGS} wandering students on one real Redis, seed ${SEED}`);
  },
  TIMEOUT_MS,
);

test(
  `${PAIRS} pairs of tabs answer one attempt on legacy and new pods on one real Redis`,
  async () => {
    let refused = 0;
    for (let at = 0; at < PAIRS; at += 1) {
      await outside.empty();
      const { broken, observations } = await sideBySide(new RandomDrawing(SEED + at, false), {
        outside,
      });
      expect(broken, JSON.stringify(observations)).toEqual([]);
      refused += observations.filter(({ reply }) => reply.kind === "refused").length;
    }
    expect(refused).toBeGreaterThan(30);
    print(`${PAIRS} pairs of tabs on one real Redis, one command at a time, seed ${SEED}`);
  },
  TIMEOUT_MS,
);

test("new pods have the rights of the product and no more", async () => {
  const admin = new Redis(server.url);
  try {
    await outside.empty();
    await outside.store({}).load({ userId: "u", resourceId: "r" });
    const clients = String(await admin.client("LIST"))
      .trim()
      .split("\n");
    const users = clients.filter((line) => /cmd=evalsha|cmd=eval /.test(line));
    expect(users.map((line) => / user=(\S+)/.exec(line)?.[1])).toEqual(["default"]);
  } finally {
    admin.disconnect();
  }
});

test.each(MUTANTS)(
  "on a real Redis, too, it is found that $name",
  async ({ shownBy, ...mutation }) => {
    const play = shownBy === "wandering" ? wander : sideBySide;
    for (let at = 0; at < UNTIL_FOUND; at += 1) {
      await outside.empty();
      const drawing = new RandomDrawing(SEED + at, shownBy === "wandering");
      if ((await play(drawing, { ...mutation, outside })).broken.length > 0) return;
    }
    throw new Error(`${UNTIL_FOUND} histories ${shownBy}, and none breaks a promise`);
  },
  TIMEOUT_MS,
);
