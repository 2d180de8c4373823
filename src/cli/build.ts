import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./setup/folder-lock.mjs";
import { otherServers } from "./serving";
import { NEXT, PROJECT } from "./project";
import { sourceHash } from "./source-hash";

const RECORD = join(PROJECT, ".next/holdfast-source");
const HEARTBEAT_MS = 10_000;

/** What a build is made of: the app may not import the command line and the simulator. */
const BUILT = [
  ...["next.config.ts", "package-lock.json", "tsconfig.json", "src/**", "machines/**"],
  ...["!src/cli/**", "!src/simulator/**"],
];

export type Built =
  | { readonly kind: "fresh" }
  | { readonly kind: "built"; readonly seconds: number; readonly output: string }
  | { readonly kind: "failed"; readonly problem: string };

/**
 * Makes `.next` the build of the source as it is now. A build that is served by a running process
 * is never replaced under it: that is a failure which names the process.
 */
export function ensureBuild(say: (line: string) => void): Promise<Built> {
  return withLock("build", () => buildIfStale(say));
}

async function buildIfStale(say: (line: string) => void): Promise<Built> {
  const digest = sourceHash(BUILT);
  if (builtDigest() === digest) return { kind: "fresh" };
  const [server] = otherServers();
  if (server !== undefined) {
    const problem = `process ${server} serves an older build from .next; stop it first`;
    return { kind: "failed", problem };
  }
  rmSync(RECORD, { force: true });
  const startedAt = Date.now();
  const elapsed = (): number => Math.round((Date.now() - startedAt) / 1_000);
  const heartbeat = setInterval(() => {
    say(`building … ${elapsed()} s`);
  }, HEARTBEAT_MS);
  const { code, output } = await nextBuild();
  clearInterval(heartbeat);
  if (code !== 0) return { kind: "failed", problem: output };
  writeFileSync(RECORD, digest);
  return { kind: "built", seconds: elapsed(), output };
}

function builtDigest(): string | null {
  try {
    return readFileSync(RECORD, "utf8");
  } catch {
    return null;
  }
}

function nextBuild(): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
    const child = spawn(process.execPath, [NEXT, "build"], {
      cwd: PROJECT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => {
      resolve({ code: null, output: error.message });
    });
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
}
