import { createRequire } from "node:module";
import { join } from "node:path";

interface NextEnvironment {
  loadEnvConfig(folder: string, isDevelopment: boolean, log: Pick<Console, "info" | "error">): void;
}

/**
 * Reads the .env files of the application as Next.js does, with its own module. What is set already
 * stays. Without Next.js the environment stays as it is.
 */
export function loadNextEnvironment(folder: string): void {
  let next: NextEnvironment;
  try {
    const require = createRequire(join(folder, "package.json"));
    const ofNext = createRequire(require.resolve("next/package.json"));
    next = ofNext("@next/env") as NextEnvironment;
  } catch {
    return;
  }
  const isDevelopment = process.env["NODE_ENV"] === "development";
  next.loadEnvConfig(folder, isDevelopment, { info: () => undefined, error: console.error });
}
