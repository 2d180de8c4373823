import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSettings } from "#lib/settings";
import { fromEnvironment } from "#lib/wiring";

const folder = await mkdtemp(join(tmpdir(), "holdfast-wiring-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readinessWith(sessionModule: string) {
  const wired = fromEnvironment(
    readSettings({
      ...{ STORE: "memory", LOG_LEVEL: "silent", ROLLOUT_MODE: "pinned" },
      ...{ AUTH_MODE: "module", SESSION_MODULE: join(folder, sessionModule) },
      ...{ ONEROSTER_BASE_URL: "http://127.0.0.1:1", ONEROSTER_TOKEN_URL: "http://127.0.0.1:1" },
      ...{ ONEROSTER_CLIENT_ID: "a-client", ONEROSTER_CLIENT_SECRET: "a-secret" },
    }),
  );
  try {
    return await wired.ready();
  } finally {
    await wired.close();
  }
}

test("with a session module that gives no session, the process is not ready", async () => {
  await writeFile(join(folder, "broken.mjs"), "export const getUser = () => null;");
  expect(await readinessWith("broken.mjs")).toStrictEqual({
    ...{ ok: false, checks: { store: "ok", session: "internal" } },
  });
});

test("with one that gives a session it is ready, whether or not its service works", async () => {
  const source = `export default { getUser: () => Promise.reject(new Error("down")) };`;
  await writeFile(join(folder, "session.mjs"), source);
  expect(await readinessWith("session.mjs")).toStrictEqual({ ok: true, checks: { store: "ok" } });
});
