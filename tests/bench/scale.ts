import { Redis } from "ioredis";
import { z } from "zod";
import { createRedisStore, createSlotIndex } from "#lib/assessment-cache";
import type { RedisConnection } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { sweep } from "#lib/services/attempt/sweep";
import type { Slot } from "#lib/slot";
import type { ScaleFigures } from "#report/long-runs/kinds";
import { EvidenceRecorder } from "../evidence/recorder";
import { startRedis } from "../servers/redis-server";

/**
 * `npx tsx tests/bench/scale.ts [rows]`: measures what a row of each index and each of their
 * commands costs a real Redis, with this number of rows (200,000 by default), and how many rows a
 * pod sweeps in a second. The table of docs/operate.md is calculated from it.
 */
const WHOLE = 200_000;
const ROWS = z.coerce
  .number("give the number of rows as digits")
  .int()
  .positive()
  .parse(process.argv[2] ?? WHOLE);
const AT_ONCE = 200;
const IDLE_LOOKS = 200;
const FULL_LOOKS = 100;
const SWEPT = ROWS / 10;
const CLAIMED = 8;

const recorder = new EvidenceRecorder("scale");
const server = await startRedis();
// Without the timeouts of requests: what is measured is Redis, not the waiting of this process.
const client = new Redis(server.url);
const connection: RedisConnection = { client, layout: "plain", clock: systemClock };
const store = createRedisStore(connection);
const index = createSlotIndex(connection);
try {
  const slots = Array.from({ length: ROWS }, (_, at) => slotAt(at));
  const empty = await usedMemory();
  const idle = await costOf(async () => {
    for (let looks = 0; looks < IDLE_LOOKS; looks += 1) {
      await store.claimDue({ leaseMs: 1, limit: 1 });
    }
  });
  const enqueue = await costOf(() => forAll(slots, (slot) => store.enqueue(slot, 3_600_000)));
  const withOutbox = await usedMemory();
  const upsert = await costOf(() => forAll(slots, (slot) => index.upsert(slot)));
  const withSlots = await usedMemory();
  const due = slots.slice(0, SWEPT);
  await forAll(due, (slot) => store.enqueue(slot, 0));
  const fullLook = await costOf(async () => {
    for (let looks = 0; looks < FULL_LOOKS; looks += 1) {
      const { rest } = await store.claimDue({ leaseMs: 1, limit: 1 });
      if (rest.length === 0) throw new Error("no row is due");
    }
  });
  const claim = await costOf(() => claimAll());
  const beganMs = performance.now();
  await forAll(due, (slot) => store.enqueue(slot, 0));
  const enqueuedMs = performance.now();
  const report = await sweep({ ...unusedPorts(), store });
  const sweptMs = performance.now();
  if (report.slots < SWEPT) throw new Error(`only ${report.slots} rows were swept`);
  console.log(`enqueued in ${Math.round(enqueuedMs - beganMs)} ms`);
  const figures: ScaleFigures = {
    rows: ROWS,
    bytesPerRow: {
      outboxIndex: (withOutbox - empty) / ROWS,
      slotIndex: (withSlots - withOutbox) / ROWS,
    },
    microseconds: { enqueue, upsert, idleLook: idle, fullLook, claim },
    sweptPerSecond: Math.round(report.slots / ((sweptMs - enqueuedMs) / 1_000)),
  };
  console.log(figures);
  recorder.write({
    figures,
    passed: true,
    missing: ROWS < WHOLE ? `only ${ROWS} rows` : null,
  });
} finally {
  client.disconnect();
  await server.stop();
}

/** Ids as a school's directory gives them: a UUID for the student, a name for the resource. */
function slotAt(at: number): Slot {
  const hex = at.toString(16).padStart(12, "0");
  return { userId: `6f1c9a52-3d7e-4b21-9c40-${hex}`, resourceId: `grade-5-unit-${at % 40}` };
}

async function forAll(slots: readonly Slot[], call: (slot: Slot) => Promise<unknown>) {
  for (let from = 0; from < slots.length; from += AT_ONCE) {
    await Promise.all(slots.slice(from, from + AT_ONCE).map(call));
  }
}

async function claimAll(): Promise<void> {
  let shards: readonly number[] | undefined;
  while (shards?.length !== 0) {
    const more = shards === undefined ? {} : { shards };
    const { rest } = await store.claimDue({ leaseMs: 60_000, limit: CLAIMED, ...more });
    shards = rest;
  }
}

/** What a sweep needs when no outbox has an entry. */
function unusedPorts(): Omit<Parameters<typeof sweep>[0], "store"> {
  return {} as Omit<Parameters<typeof sweep>[0], "store">;
}

/** Of each script that is called, what Redis itself spends on it, on average. */
async function costOf(run: () => Promise<unknown>): Promise<number> {
  await client.config("RESETSTAT");
  await run();
  const text = await client.info("commandstats");
  const [, calls, total] = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(text) ?? [];
  return Number(total) / Number(calls);
}

async function usedMemory(): Promise<number> {
  const [, bytes] = /used_memory:(\d+)/.exec(await client.info("memory")) ?? [];
  return Number(bytes);
}
