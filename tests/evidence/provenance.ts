import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { PROJECT } from "#src/cli/project.ts";
import { redisBinary } from "../servers/redis-binary";

export interface Commit {
  /** "unknown" where the project is no git repository. */
  readonly id: string;
  /** Whether nothing but documents, and evidence among them, differed from the commit. */
  readonly isClean: boolean;
  /** When it was made, in UTC; null where the project is no git repository. */
  readonly committedAt: string | null;
}

/** The commit that is checked out. */
export function currentCommit(): Commit {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", [...args], {
      cwd: PROJECT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const id = git("rev-parse", "--short=12", "HEAD");
    const isClean = git("status", "--porcelain", "--", ".", ":!docs") === "";
    const committed = new Date(git("show", "--no-patch", "--format=%cI", "HEAD"));
    return { id, isClean, committedAt: committed.toISOString() };
  } catch {
    return { id: "unknown", isClean: false, committedAt: null };
  }
}

export function currentMachine() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    node: process.versions.node,
    redis: redisVersion(),
  };
}

/** Of the server that tests start. */
export function redisVersion(): string {
  const text = execFileSync(redisBinary(), ["--version"], { encoding: "utf8" });
  return /v=(\S+)/.exec(text)?.[1] ?? "unknown";
}

/** How many processes wanted to run during the last minute, on average. */
export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
