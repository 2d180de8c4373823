import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Which build a process serves. Two pods can serve the same page if `actions` is equal. */
export interface BuildIdentity {
  /** Next.js's id of the build, which every page contains anyway; null: there is no build. */
  readonly build: string | null;
  /** A fingerprint of the ids by which pages call server actions. */
  readonly actions: string | null;
}

const FINGERPRINT_LENGTH = 24;

const manifestSchema = z.object({
  node: z.record(z.string(), z.object({ filename: z.string(), exportedName: z.string() })),
});

let identity: BuildIdentity | undefined;

/** Of this process. Read once: a process serves one build. */
export function buildIdentity(): BuildIdentity {
  identity ??= identityOf(join(/* turbopackIgnore: true */ process.cwd(), ".next"));
  return identity;
}

/** Of the build in this folder. */
export function identityOf(folder: string): BuildIdentity {
  const id = textOf(join(folder, "BUILD_ID"))?.trim();
  const manifest = textOf(join(folder, "server/server-reference-manifest.json"));
  return { build: id ?? null, actions: manifest === null ? null : fingerprintOf(manifest) };
}

/** Contains only what browsers know anyway, and not the key that is in the manifest too. */
function fingerprintOf(manifest: string): string {
  const { node } = manifestSchema.parse(JSON.parse(manifest));
  const actions = Object.entries(node)
    .map(([id, { filename, exportedName }]) => `${id} ${filename} ${exportedName}`)
    .sort();
  const hash = createHash("sha256").update(actions.join("\n"));
  return hash.digest("hex").slice(0, FINGERPRINT_LENGTH);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
