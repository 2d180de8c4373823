import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** As Next.js loads modules of the server: `server-only` throws without it. */
const SERVER_CONDITION = "--conditions=react-server";

/** Whether this process can load the modules of an application. */
export function isPrepared(): boolean {
  return process.execArgv.includes(SERVER_CONDITION);
}

/** The loader of the tsx that the application installs; null: it installs none. */
export function tsxOf(folder: string): string | null {
  try {
    return pathToFileURL(createRequire(join(folder, "package.json")).resolve("tsx")).href;
  } catch {
    return null;
  }
}

/**
 * Runs the same command in a process that can load the modules of an application: TypeScript,
 * the paths of tsconfig.json, and what only servers may load. Returns its exit code.
 */
export async function runPrepared(argv: readonly string[]): Promise<number> {
  const [, file = "", ...args] = argv;
  const tsx = tsxOf(process.cwd());
  const loader = tsx === null ? [] : ["--import", tsx];
  const child = spawn(
    process.execPath,
    [...process.execArgv, SERVER_CONDITION, ...loader, file, ...args],
    { stdio: "inherit" },
  );
  // A terminal sends Ctrl-C to both; the child decides when to end.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
