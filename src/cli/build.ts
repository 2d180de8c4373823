import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { actionKey, keyFingerprint } from "../lib/action-key";
import { buildSourceHash } from "./build-id";
import { NEXT, PROJECT } from "./project";
import { otherServers } from "./served-build.mjs";
import { withLock } from "./setup/folder-lock.mjs";
import { demoSecret } from "./start/demo-secret";
import { startGuard } from "./start/guard";

const RECORD = join(PROJECT, ".next/holdfast-source");
const HEARTBEAT_MS = 10_000;

interface BuildRecord {
  /** The hash of its sources. */
  readonly sources: string;
  /** The fingerprint of the key for the ids of its server actions. */
  readonly key: string;
}

export type BuildResult =
  | { readonly kind: "fresh" }
  | { readonly kind: "built"; readonly seconds: number; readonly output: string }
  | { readonly kind: "failed"; readonly problem: string };

/**
 * Builds the current sources into `.next` if needed. A build that a running process serves is never
 * replaced; the result is then `failed` and names the process.
 */
export function ensureBuild(say: (line: string) => void): Promise<BuildResult> {
  return withLock("build", () => buildIfStale(say));
}

async function buildIfStale(say: (line: string) => void): Promise<BuildResult> {
  // Without a secret in the environment, this machine's own: all its pods share this build.
  const env = { ...process.env, SESSION_SECRET: process.env["SESSION_SECRET"] ?? demoSecret() };
  const wanted: BuildRecord = {
    sources: buildSourceHash(),
    key: keyFingerprint(actionKey(env) ?? ""),
  };
  const existing = buildRecord();
  const [server] = otherServers();
  if (existing?.sources === wanted.sources) {
    if (existing.key === wanted.key) return { kind: "fresh" };
    if (server !== undefined) {
      say(`built with another secret; kept, because process ${server} serves it`);
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
  writeFileSync(RECORD, `${wanted.sources}\n${wanted.key}`);
  return { kind: "built", seconds: elapsed(), output };
}

/** The record of the build in `.next`; null if there is none, or if it is incomplete. */
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

/** The guard ends the build if this process is killed; otherwise two builds could use the folder. */
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
