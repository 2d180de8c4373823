import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { createSession } from "#lib/session";
import { createStartPolicy } from "#lib/start-policy";
import { startApp, type RunningApp } from "./running-app";
import { WITHOUT_TIME_LIMIT } from "./without-time-limit";

const page = await readFile(join(PROJECT, "docs/application.md"), "utf8");

let folder = "";
let app: RunningApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-adopt-"));
  app = await startApp(WITHOUT_TIME_LIMIT);
}, 180_000);

afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The one block of the page in this language that contains these words. */
function blockOf(language: string, words: string): string {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"));
  const [block, ...more] = [...blocks]
    .map(([, text = ""]) => text)
    .filter((text) => {
      return text.includes(words);
    });
  if (block === undefined || more.length > 0) throw new Error(`not one block with ${words}`);
  return block;
}

async function moduleOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("the session module of docs/application.md says who is signed in, by another service", async () => {
  const service = createServer((request, response) => {
    const isSignedIn = request.headers.cookie === "sid=1";
    response.statusCode = isSignedIn ? 200 : 401;
    response.end(isSignedIn ? JSON.stringify({ id: "ada", role: "support" }) : "");
  });
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const text = blockOf("js", "// session.mjs").replaceAll("http://127.0.0.1:5000", origin);
  const modulePath = await moduleOf("session.mjs", text);
  const session = createSession({ mode: "module", modulePath });
  const asked = (cookie: string) => session.getUser(new Headers({ cookie }));
  expect(await asked("sid=1")).toEqual({ userId: "ada", isOperator: true });
  expect(await asked("sid=2")).toBeNull();
  service.close();
});

test("the start policy of docs/application.md allows three attempts", async () => {
  const modulePath = await moduleOf("policy.mjs", blockOf("js", "// policy.mjs"));
  const canStart = createStartPolicy({ maxAttempts: undefined, modulePath });
  const slot = { userId: "ada", resourceId: "fractions-quiz" };
  expect(await canStart({ ...slot, attemptNumber: 3 })).toEqual({ allowed: true });
  expect(await canStart({ ...slot, attemptNumber: 4 })).toMatchObject({ allowed: false });
});

test("the HTTP example of docs/application.md starts an attempt and reads it", async () => {
  const commands = blockOf("sh", "curl").replaceAll("http://localhost:3000", app.url);
  const { stdout } = await promisify(execFile)("sh", ["-ec", commands], { cwd: folder });
  expect(stdout).toContain('"attemptNumber":1');
  expect(stdout).toContain('"questions":[');
});
