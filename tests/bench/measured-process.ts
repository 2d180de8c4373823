import { fork } from "node:child_process";
import type { Serializable } from "node:child_process";
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { LOCAL_DATA } from "#src/cli/project.ts";
import { RequestProcess } from "../servers/request-process";

/**
 * Measures in a process of its own, compiled as a build compiles it: sends the request to `entry` by
 * IPC and resolves to its reply. What it prints is printed. In the process of the benchmark, the
 * TypeScript loader adds a call to every function, to keep its name.
 */
export async function inMeasuredProcess(entry: string, request: Serializable): Promise<unknown> {
  // Below the project, so that it finds the packages, which a build does not compile either.
  const outfile = join(LOCAL_DATA, `bench-${basename(entry, ".ts")}-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, packages: "external" },
    ...{ platform: "node", format: "esm", target: "node20", logLevel: "error" },
  });
  const measured = new RequestProcess(() => {
    return fork(outfile, { execArgv: [], env: { ...process.env, NODE_ENV: "production" } });
  });
  try {
    return await measured.request(request);
  } finally {
    measured.stop();
    rmSync(outfile, { force: true });
  }
}
