import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { z } from "zod";
import { LOCAL_DATA } from "#src/cli/project.ts";
import { RequestProcess } from "../../servers/request-process";
import type { Bench, BenchmarkOptions } from "../bench";
import { cpuTable } from "../tables";

const costsSchema = z.array(
  z.object({ contender: z.string(), microseconds: z.number(), lost: z.int() }),
);

/** What an answer costs the process of the engine. */
export type CpuCosts = z.infer<typeof costsSchema>[number];

const ENTRY = join(import.meta.dirname, "engine-process.ts");

/**
 * Measures the CPU time of an answer in a process of its own, which runs bundled JavaScript. In this
 * process, the TypeScript loader adds a call to every function, to keep its name.
 */
export async function measureCpu(
  { redis, say }: Bench,
  { seconds, rounds }: BenchmarkOptions,
): Promise<readonly CpuCosts[]> {
  // Below the project, so that it finds the packages, which a build does not compile either.
  const outfile = join(LOCAL_DATA, `bench-engine-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [ENTRY], outfile, bundle: true, packages: "external" },
    ...{ platform: "node", format: "esm", target: "node20", logLevel: "error" },
  });
  const engine = new RequestProcess(() => {
    return fork(outfile, { execArgv: [], env: { ...process.env, NODE_ENV: "production" } });
  });
  try {
    const costs = costsSchema.parse(await engine.request({ url: redis.url, seconds, rounds }));
    say(`${cpuTable(costs)}\n`);
    return costs;
  } finally {
    engine.stop();
    rmSync(outfile, { force: true });
  }
}
