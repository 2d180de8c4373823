import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findSweeping } from "#src/cli/package/find-sweeping.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-sources-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

test.each([
  ["src/instrumentation.ts", "  holdfast.start();"],
  ["src/app/api/sweep/route.ts", "export const { POST } = sweepRoute(holdfast, { secret });"],
  ["app/api/inngest/route.js", "const functions = createHoldfastFunctions(inngest, holdfast);"],
])("%s sweeps", async (file, text) => {
  await write("src/other.ts", "server.start();");
  await write(file, text);
  expect(await findSweeping(folder)).toBe(file);
});

test("neither tests, nor what is built or installed, nor a mere import sweeps", async () => {
  await write("src/lib/start.test.ts", "holdfast.start();");
  await write(".next/server/chunk.js", "holdfast.start();");
  await write("node_modules/x/index.js", "sweepRoute(holdfast)");
  await write("src/lib/holdfast.ts", 'import { sweepRoute } from "holdfast/next";');
  expect(await findSweeping(folder)).toBeNull();
});
