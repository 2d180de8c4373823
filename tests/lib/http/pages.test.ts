import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { actionForm, actionRequest } from "#tests/security/asking";
import { startApp, type RunningApp } from "./running-app";
import { ask, signedIn, type AttemptReading, type HttpStudent } from "./student";
import { WITHOUT_TIME_LIMIT } from "./without-time-limit";

const QUIZ = "grammar-exercise";

describe("what the server renders, before any script runs", () => {
  let app: RunningApp;
  let content: string;
  let student: HttpStudent;

  beforeAll(async () => {
    content = await mkdtemp(join(tmpdir(), "holdfast-content-"));
    await cp(join(PROJECT, "src/content", QUIZ), join(content, QUIZ), { recursive: true });
    await mkdir(join(content, "broken"));
    await writeFile(join(content, "broken/assessment.xml"), "<qti-assessment-test>");
    app = await startApp({ ...WITHOUT_TIME_LIMIT, CONTENT_DIR: content });
    student = await signedIn(app.url, "mia");
  }, 180_000);

  afterAll(async () => {
    await app.stop();
    await rm(content, { recursive: true, force: true });
  });

  async function page(path: string, who: HttpStudent = student): Promise<string> {
    const { status, body } = await who.raw(path);
    expect(status).toBe(200);
    return String(body);
  }

  test("a stranger finds the sign-in and the demo's warning", async () => {
    for (const path of ["/", `/practice/${QUIZ}`]) {
      const { status, body } = await ask(`${app.url}${path}`);
      expect(status).toBe(200);
      expect(body).toContain("Your name");
      expect(body).toContain("with real students");
      expect(body).not.toContain("Ready when you are");
    }
  });

  test("the list names every assessment, and one with a mistake as such", async () => {
    const list = await page("/");
    expect(list).toContain("English grammar");
    expect(list).toContain("4 questions");
    expect(list).toMatch(/broken.*contains a mistake/);
  });

  test("a broken assessment says so on its page", async () => {
    expect(await page("/practice/broken")).toContain("contains a mistake");
  });

  test("an assessment that does not exist is not found", async () => {
    expect((await student.raw("/practice/nope")).status).toBe(404);
  });

  test("before the start there is a button and no question; then there is the question", async () => {
    const before = await page(`/practice/${QUIZ}`);
    expect(before).toContain("Start");
    expect(before).not.toContain("Question 1 of");
    await student.send(QUIZ, { type: "attempt.start" });
    const { questions } = (await student.read(QUIZ)).body as AttemptReading;
    const after = await page(`/practice/${QUIZ}`);
    expect(after).toMatch(/Attempt (<!-- -->)?1/);
    expect(after).toContain(questions[0]?.title);
    expect(after).not.toMatch(/correct-response|correctResponse/i);
  });

  /** What a browser without scripts shows of it. */
  function shownOf(document: unknown): string {
    const [, main = ""] = /<main\b[^>]*>(.*?)<\/main>/s.exec(String(document)) ?? [];
    return main.replace(/<!--.*?-->/g, "");
  }

  const opened = { headers: { accept: "text/html" } };

  test("a document comes whole: no script has to put the question in its place", async () => {
    const { questions } = (await student.read(QUIZ)).body as AttemptReading;
    let shown = "";
    const open = async () => {
      shown = shownOf((await student.raw(`/practice/${QUIZ}`, opened)).body);
      return shown;
    };
    // A busy machine streams it at times, because Redis is slow then: see the next test.
    await expect.poll(open).toContain(questions[0]?.title);
    expect(shown).toMatch(/^<h1\b[^>]*>English grammar<\/h1>/);
    expect(shown).not.toContain("Loading");
  });

  test("while Redis is slow, a document is streamed: first that it is loading", async () => {
    await app.redis.pause();
    const headers = { ...opened.headers, cookie: student.cookie };
    const { body: stream } = await fetch(`${app.url}/practice/${QUIZ}`, { headers });
    let body = "";
    for await (const text of stream?.pipeThrough(new TextDecoderStream()) ?? []) {
      body += text;
      if (body.includes("</main>")) await app.redis.resume();
    }
    expect(shownOf(body)).toContain("Loading the assessment…");
    // The page comes after it; of a machine that is slow too, it says that Redis did not answer.
    expect(body).toMatch(/<div hidden id="S:0">.*<h1/);
  });

  test("a changed file is on the page without a restart", async () => {
    const file = join(content, QUIZ, "assessment.xml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("English grammar", "English, corrected"));
    await vi.waitFor(
      async () => {
        const { body } = await student.raw(`/practice/${QUIZ}`, opened);
        expect(shownOf(body)).toMatch(/^<h1\b[^>]*>English, corrected<\/h1>/);
      },
      { timeout: 10_000, interval: 200 },
    );
    expect(await page("/")).toContain("English, corrected");
    await writeFile(file, "broken");
    await vi.waitFor(() => expect(app.output()).toContain('"event":"content.kept"'), 10_000);
    expect(await page("/")).toContain("English, corrected");
  });

  test("no page is kept by a cache on the way", async () => {
    const { headers } = await student.raw(`/practice/${QUIZ}`);
    expect(headers.get("cache-control")).toContain("no-store");
  });
});

describe("without a Redis", () => {
  test("every page says that nothing is kept, and attempts work all the same", async () => {
    const app = await startApp({ REDIS_URL: undefined, STORE: "memory" });
    try {
      const student = await signedIn(app.url, "mia");
      expect((await student.raw("/")).body).toContain("Attempts are not saved.");
      await student.send(QUIZ, { type: "attempt.start" });
      expect((await student.read(QUIZ)).status).toBe(200);
    } finally {
      await app.stop();
    }
  });
});

describe("with the deployment's own sessions", () => {
  test("the module says who is asking, and the demo's door is shut", async () => {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-session-"));
    const module = join(folder, "session.mjs");
    await writeFile(
      module,
      `export default { getUser: async (headers) => {
        const userId = headers.get("x-student");
        return userId === null ? null : { userId };
      } };`,
    );
    const env = { AUTH_MODE: "module", SESSION_MODULE: module, SESSION_SECRET: undefined };
    const app = await startApp(env);
    try {
      const stranger = await ask(`${app.url}/`);
      expect(stranger.body).toContain("Please sign in at your school");
      expect(stranger.body).not.toContain("with real students");
      expect(stranger.body).not.toContain("Watch the bug");
      expect((await ask(`${app.url}/demo`)).status).toBe(404);
      const list = await ask(`${app.url}/`, { headers: { "x-student": "mia" } });
      expect(list.body).toContain("English grammar");
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ userId: "mia" }),
      };
      expect(await ask(`${app.url}/api/session`, init)).toMatchObject({
        status: 403,
        body: { outcome: "refused", code: "demo_mode_only" },
      });
    } finally {
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("the module is asked once a request, however many parts a page has", async () => {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-session-"));
    const module = join(folder, "session.mjs");
    const asked = join(folder, "asked");
    await writeFile(
      module,
      `import { appendFileSync } from "node:fs";
      export default { getUser: async (headers) => {
        appendFileSync(${JSON.stringify(asked)}, ".");
        const userId = headers.get("x-student");
        return userId === null ? null : { userId, isOperator: userId === "opal" };
      } };`,
    );
    const auth = { AUTH_MODE: "module", SESSION_MODULE: module, SESSION_SECRET: undefined };
    const app = await startApp({ ...WITHOUT_TIME_LIMIT, ...auth });
    try {
      const asMia = { "x-student": "mia" };
      const asOpal = { "x-student": "opal" };
      const api = `/api/attempts/${QUIZ}`;
      const start = {
        method: "POST",
        headers: { ...asMia, "content-type": "application/json" },
        body: JSON.stringify({ type: "attempt.start" }),
      };
      const sweep = actionRequest("sweepNow", "/ops/sweep", actionForm({ reason: "asked to" }));
      const requests: readonly (readonly [string, number, RequestInit])[] = [
        ["/", 200, {}],
        [`/practice/${QUIZ}`, 200, {}],
        ["/ops", 404, {}],
        ["/ops/attempts", 404, {}],
        ["/", 200, { headers: asMia }],
        [`/practice/${QUIZ}`, 200, { headers: asMia }],
        [api, 404, { headers: asMia }],
        [`${api}/events`, 200, start],
        [`/practice/${QUIZ}`, 200, { headers: asMia }],
        [api, 200, { headers: asMia }],
        ["/ops", 404, { headers: asMia }],
        ["/ops", 200, { headers: asOpal }],
        ["/ops/attempts", 200, { headers: asOpal }],
        ["/ops/sweep", 200, { headers: asOpal }],
        ["/ops/audit", 200, { headers: asOpal }],
        [`/ops/mia/${QUIZ}`, 200, { headers: asOpal }],
        ["/api/metrics", 200, { headers: asOpal }],
        // The action, and the page that is rendered again after it.
        [sweep.path, 200, { ...sweep.init, headers: { ...sweep.init.headers, ...asOpal } }],
      ];
      for (const [at, [path, status, init]] of requests.entries()) {
        await writeFile(asked, "");
        const reply = await ask(`${app.url}${path}`, init);
        const verified = (await readFile(asked, "utf8")).length;
        expect({ at, path, status: reply.status, verified }).toEqual({
          ...{ at, path, status },
          verified: 1,
        });
      }
    } finally {
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
