import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KEPT } from "../project";

/** This machine's secret for demo sessions: made once and kept, so students stay signed in. */
export function demoSecret(folder = KEPT): string {
  const file = join(folder, "session-secret");
  mkdirSync(folder, { recursive: true });
  try {
    // "wx": of two starts at once, one makes the secret and the other reads it.
    writeFileSync(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8");
}
