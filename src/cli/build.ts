import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { actionKey, keyFingerprint } from "../lib/action-key";
import { builtSources } from "./build-id";
import { NEXT, PROJECT } from "./project";
import { otherServers } from "./serving";
import { withLock } from "./setup/folder-lock.mjs";
import { demoSecret } from "./start/demo-secret";
import { startGuard } from "./start/guard";

const RECORD = join(PROJECT, ".next/holdfast-source");
const HEARTBEAT_MS = 10_000;

interface BuildRecord {
  /** A hash of what it was made of. */
  readonly sources: string;
  /** The fingerprint of the key of its server actions. */
  readonly key: string;
}

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
  // Without a secret of the deployment this machine's own: its pods are built by it alone.
  const env = { ...process.env, SESSION_SECRET: process.env["SESSION_SECRET"] ?? demoSecret() };
  const made: BuildRecord = {
    sources: builtSources(),
    key: keyFingerprint(actionKey(env) ?? ""),
  };
  const before = buildRecord();
  const [server] = otherServers();
  if (before?.sources === made.sources) {
    if (before.key === made.key) return { kind: "fresh" };
    if (server !== undefined) {
      say(`made with another secret; kept, because process ${server} serves it`);
      return { kind: "fresh" };
    }
  }
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
  const { code, output } = await nextBuild(env);
  clearInterval(heartbeat);
  if (code !== 0) return { kind: "failed", problem: output };
  writeFileSync(RECORD, `${made.sources}\n${made.key}`);
  return { kind: "built", seconds: elapsed(), output };
}

/** Which build `.next` holds; null: none, or one that was not made to its end. */
function buildRecord(): BuildRecord | null {
  try {
    const [sources = "", key = ""] = readFileSync(RECORD, "utf8").split("\n");
    return { sources, key };
  } catch {
    return null;
  }
}

interface BuildOutput {
  readonly code: number | null;
  readonly output: string;
}

/** A build that nobody waits for any more would write into the folder of the next one: guarded. */
function nextBuild(env: NodeJS.ProcessEnv): Promise<BuildOutput> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [NEXT, "build"], {
      cwd: PROJECT,
      env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const guard = startGuard();
    const closed = new Promise<void>((done) => child.once("close", () => done()));
    if (child.pid !== undefined) guard.watch(child.pid, closed);
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => {
      void guard.stop().then(() => resolve({ code: null, output: error.message }));
    });
    child.once("close", (code) => {
      void closed.then(guard.stop).then(() => resolve({ code, output }));
    });
  });
}
