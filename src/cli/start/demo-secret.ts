import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_DATA } from "../project";

/** This machine's secret for demo sessions. It is stored, so that students stay signed in. */
export function demoSecret(folder = LOCAL_DATA): string {
  const file = join(folder, "session-secret");
  mkdirSync(folder, { recursive: true });
  try {
    // "wx": if two processes start at once, one creates the secret and the other reads it.
    writeFileSync(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8");
}
