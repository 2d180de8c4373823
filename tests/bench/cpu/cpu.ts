import { join } from "node:path";
import { z } from "zod";
import type { Bench, BenchmarkOptions } from "../bench";
import { inMeasuredProcess } from "../measured-process";
import { cpuTable } from "../tables";

const costsSchema = z.array(
  z.object({ contender: z.string(), microseconds: z.number(), lost: z.int() }),
);

/** What an answer costs the process of the engine. */
export type CpuCosts = z.infer<typeof costsSchema>[number];

const ENTRY = join(import.meta.dirname, "engine-process.ts");

/** Measures the CPU time of an answer in a process that runs the engine and its clients alone. */
export async function measureCpu(
  { redis, say }: Bench,
  { seconds, rounds }: BenchmarkOptions,
): Promise<readonly CpuCosts[]> {
  const request = { url: redis.url, seconds, rounds };
  const costs = costsSchema.parse(await inMeasuredProcess(ENTRY, request));
  say(`${cpuTable(costs)}\n`);
  return costs;
}
