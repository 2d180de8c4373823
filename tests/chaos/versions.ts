import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { redisVersion } from "../evidence/provenance";

const packageSchema = z.object({ version: z.string() });

/** What a campaign ran on. */
export async function versions(): Promise<Record<string, string>> {
  return {
    holdfast: await versionIn(join(PROJECT, "package.json")),
    ioredis: await versionIn(join(PROJECT, "node_modules/ioredis/package.json")),
    xstate: await versionIn(join(PROJECT, "node_modules/xstate/package.json")),
    redis: redisVersion(),
    node: process.versions.node,
  };
}

async function versionIn(file: string): Promise<string> {
  return packageSchema.parse(JSON.parse(await readFile(file, "utf8"))).version;
}
