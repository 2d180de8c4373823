import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redisBinary } from "#tests/servers/redis-binary";

const SETTING = "HOLDFAST_REDIS_SERVER";

/**
 * Starts servers that survive the limit of what they may write. A process is killed for exceeding
 * it (SIGXFSZ) unless it ignores that, which it inherits from the shell that becomes it.
 */
export async function withTolerantRedis<Value>(work: () => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-redis-"));
  const script = join(folder, "redis-server");
  await writeFile(script, `#!/bin/sh\ntrap '' XFSZ\nexec '${redisBinary()}' "$@"\n`);
  await chmod(script, 0o755);
  const before = process.env[SETTING];
  process.env[SETTING] = script;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env[SETTING];
    else process.env[SETTING] = before;
    await rm(folder, { recursive: true, force: true });
  }
}
