import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListQuery } from "#lib/services/operations";
import type { Slot } from "#lib/slot";
import * as worlds from "../attempt/world";
import { startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
const slots = new Map<string, Slot>();
beforeAll(async () => {
  world = await startOpsWorld();
  const late = world.pod({ publishBudgetMs: 0 });
  const named = (name: string): Slot => {
    const slot = world.slot();
    slots.set(name, slot);
    return slot;
  };
  await worlds.start(world.pod(), named("answering"));
  await worlds.answerAll(world.pod(), named("complete"));
  await worlds.finishAttempt(late, named("pending"));
  await worlds.finishAttempt(world.pod(), named("published"));
  const conflict = named("conflict");
  await worlds.finishAttempt(late, conflict);
  worlds.putResult(world, conflict, 1, { metadata: { attemptId: "another" } });
  await late.engine.publish(conflict);
  const spoilt = named("unreadable");
  await worlds.start(world.pod(), spoilt);
  await world.raw.set(`${world.keys(spoilt).statePrefix}1`, "no JSON", "KEEPTTL");
  for (const slot of slots.values()) await world.index.upsert(slot);
}, 30_000);
afterAll(() => world.stop());

async function listed(query: Omit<ListQuery, "limit">): Promise<readonly string[]> {
  const operations = world.operations({ directory: world.index });
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await operations.list({ ...query, limit: 2, ...(cursor !== null && { cursor }) });
    for (const { slot } of page.lines) {
      for (const [name, each] of slots)
        if (each.resourceId === slot.resourceId && each.userId === slot.userId) names.push(name);
    }
    cursor = page.next;
  } while (cursor !== null);
  return names.sort();
}

const HOUR_MS = 3_600_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

test.each<[readonly string[], Omit<ListQuery, "limit">]>([
  [["answering", "complete", "conflict", "pending", "unreadable"], {}],
  [
    ["answering", "complete", "conflict", "pending", "published", "unreadable"],
    { isComplete: true },
  ],
  [["answering"], { phase: "answering" }],
  [["complete"], { phase: "complete" }],
  [["conflict", "pending"], { phase: "pending" }],
  [["published"], { phase: "published" }],
  [["unreadable"], { phase: "unreadable" }],
  [["conflict", "pending"], { only: "waiting" }],
  [["conflict"], { only: "conflict" }],
  [[], { only: "conflict", phase: "answering" }],
  [[], { startedBefore: inMs(-HOUR_MS) }],
  [["answering", "complete", "conflict", "pending"], { startedBefore: inMs(HOUR_MS) }],
])("%j for %j", async (names, query) => {
  expect(await listed(query)).toEqual(names);
});

test("one resource, one user, and both with another filter", async () => {
  const pending = slots.get("pending");
  const conflict = slots.get("conflict");
  if (pending === undefined || conflict === undefined) throw new Error("no such slots");
  expect(await listed({ userId: pending.userId, resourceId: pending.resourceId })).toEqual([
    "pending",
  ]);
  expect(await listed({ userId: pending.userId, resourceId: "none" })).toEqual([]);
  const both = { userId: conflict.userId, resourceId: conflict.resourceId };
  expect(await listed({ ...both, only: "conflict" })).toEqual(["conflict"]);
  expect(await listed({ ...both, phase: "answering" })).toEqual([]);
});

test("a line says how many results wait, and how many are in conflict", async () => {
  const { lines } = await world
    .operations({ directory: world.index })
    .list({ limit: 9, only: "conflict" });
  expect(lines).toMatchObject([{ waiting: 1, conflicts: 1 }]);
});
