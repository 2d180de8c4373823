import { join } from "node:path";
import { z } from "zod";
import type { Bench, BenchmarkOptions } from "../bench";
import type { Comparison } from "../comparison";
import type { Memory, RoundTrips } from "../costs";
import { inMeasuredProcess } from "../measured-process";

/** The engine beside hand-made alternatives: all in one process, with one Redis. */
export interface StoreFigures {
  readonly comparisons: readonly Comparison[];
  readonly roundTrips: readonly RoundTrips[];
  readonly memory: readonly Memory[];
}

const figuresSchema: z.ZodType<StoreFigures> = z.object({
  comparisons: z.array(
    z.object({
      load: z.object({ name: z.string(), clients: z.int(), isOneKey: z.boolean() }),
      contender: z.string(),
      opsPerSecond: z.number(),
      p50Ms: z.number(),
      p99Ms: z.number(),
      acknowledged: z.int(),
      failed: z.int(),
      lost: z.int(),
      toScript: z.number(),
      toWatch: z.number(),
    }),
  ),
  roundTrips: z.array(z.object({ contender: z.string(), perAnswer: z.number() })),
  memory: z.array(
    z.object({
      responseLength: z.int(),
      of: z.enum(["live", "kept"]),
      bytesPerAttempt: z.number(),
      bytesOfKeys: z.number(),
    }),
  ),
});

const ENTRY = join(import.meta.dirname, "store-process.ts");

/** Needs an empty Redis. */
export async function measureStore(
  { redis }: Bench,
  { seconds, rounds }: BenchmarkOptions,
): Promise<StoreFigures> {
  return figuresSchema.parse(await inMeasuredProcess(ENTRY, { url: redis.url, seconds, rounds }));
}
