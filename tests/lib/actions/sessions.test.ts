import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, describe, expect, test, vi } from "vitest";
import { deleteSession, postSession } from "#lib/http/session-http";
import { asDemoSession, createSession, type DemoSession } from "#lib/session";
import { fakePorts } from "./fake-ports";

const SECRET = "a secret that is long enough to be one";

function demo(secret = SECRET): DemoSession {
  const session = asDemoSession(createSession({ mode: "demo", secret }));
  if (session === null) throw new Error("the demo session cannot sign in");
  return session;
}

function withCookie(setCookie: string): Headers {
  return new Headers({ cookie: `theme=dark; ${setCookie.split(";")[0] ?? ""}` });
}

function signInRequest(body: unknown, headers: Record<string, string> = {}): Request {
  return new Request("http://holdfast.test/api/session", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

describe("the demo session", () => {
  test.each(["mia", "a:*?[]{}\n", "Zoë 😀", "x".repeat(255)])(
    "returns the signed-in user %j",
    async (userId) => {
      const session = demo();
      const cookie = await session.signIn(userId, { isSecure: false });
      expect(await session.getUser(withCookie(cookie))).toStrictEqual({ userId });
      expect(cookie.length).toBeLessThan(4_096);
    },
  );

  test("sets a cookie that is HttpOnly and SameSite, and Secure on https", async () => {
    const plain = await demo().signIn("mia", { isSecure: false });
    expect(plain).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(await demo().signIn("mia", { isSecure: true })).toMatch(/; Secure$/);
  });

  test.each([
    ["no cookie", async () => ""],
    [
      "another secret",
      () => demo("another secret, as long as the first one").signIn("mia", { isSecure: false }),
    ],
    [
      "no signature",
      async () =>
        `holdfast_session=${new UnsecuredJWT({ sub: "mia" }).setIssuer("holdfast-demo").encode()}`,
    ],
    [
      "another issuer",
      async () => {
        const token = new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject("mia");
        const key = new TextEncoder().encode(SECRET);
        return `holdfast_session=${await token.setIssuer("elsewhere").sign(key)}`;
      },
    ],
    [
      "an expired one",
      async () => {
        const token = new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject("mia");
        const key = new TextEncoder().encode(SECRET);
        const expired = token.setIssuer("holdfast-demo").setExpirationTime("-1s");
        return `holdfast_session=${await expired.sign(key)}`;
      },
    ],
    ["a plain name", async () => "holdfast_session=mia"],
  ])("returns no user for a cookie with %s", async (_name, cookie) => {
    expect(await demo().getUser(withCookie(await cookie()))).toBeNull();
  });

  test("issues a new token for the same user after an hour, and ends after thirty days", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const session = demo();
      const first = withCookie(await session.signIn("mia", { isSecure: true }));
      expect(await session.renewed(first, { isSecure: true })).toBeNull();
      let headers = first;
      for (let hours = 0; hours < 30 * 24; hours += 24) {
        vi.advanceTimersByTime(24 * 60 * 60 * 1_000);
        const renewed = await session.renewed(headers, { isSecure: true });
        expect(renewed).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
        expect(renewed).not.toContain(headers.get("cookie")?.split("=").at(-1));
        headers = withCookie(renewed ?? "");
        expect(await session.getUser(headers)).toStrictEqual({ userId: "mia" });
      }
      vi.advanceTimersByTime(1_000);
      expect(await session.getUser(headers)).toBeNull();
      expect(await session.renewed(headers, { isSecure: true })).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test("continues when the secret is replaced, and is signed again at once", async () => {
    const before = withCookie(await demo().signIn("mia", { isSecure: false }));
    const secret = "the secret that comes after the first one";
    const both = asDemoSession(createSession({ mode: "demo", secret, previousSecret: SECRET }));
    expect(await both?.getUser(before)).toStrictEqual({ userId: "mia" });
    const after = withCookie((await both?.renewed(before, { isSecure: false })) ?? "");
    expect(await demo(secret).getUser(after)).toStrictEqual({ userId: "mia" });
    expect(await demo(secret).getUser(before)).toBeNull();
  });

  test("does not start with a secret that can be guessed", () => {
    expect(() => demo("short")).toThrow(RangeError);
  });
});

describe("signing in over HTTP", () => {
  const { log } = fakePorts().ports;

  test("signing in sets the cookie, and signing out removes it", async () => {
    const session = demo();
    const reply = await postSession({ session, log }, signInRequest({ userId: "mia" }));
    expect(reply.status).toBe(200);
    const cookie = reply.headers.get("set-cookie") ?? "";
    expect(await session.getUser(withCookie(cookie))).toStrictEqual({ userId: "mia" });
    expect(cookie).not.toContain("Secure");
    const out = deleteSession(session, signInRequest({}));
    expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
  });

  test("marks the cookie Secure behind a proxy that ends TLS", async () => {
    const request = signInRequest({ userId: "mia" }, { "x-forwarded-proto": "https" });
    const reply = await postSession({ session: demo(), log }, request);
    expect(reply.headers.get("set-cookie")).toContain("Secure");
  });

  test.each([
    { body: {} },
    { body: { userId: "" } },
    { body: { userId: 7 } },
    { body: { userId: "mia", isTeacher: true } },
    { body: null },
  ])("refuses $body", async ({ body }) => {
    const reply = await postSession({ session: demo(), log }, signInRequest(body));
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ outcome: "refused", code: "invalid_input" });
    expect(reply.headers.get("set-cookie")).toBeNull();
  });

  test("does not exist if the deployment has its own session module", async () => {
    const session = createSession({ mode: "module", modulePath: "nowhere.mjs" });
    const reply = await postSession({ session, log }, signInRequest({ userId: "mia" }));
    expect(reply.status).toBe(403);
    expect(await reply.json()).toStrictEqual({ outcome: "refused", code: "demo_mode_only" });
    expect(deleteSession(session, signInRequest({})).status).toBe(403);
  });
});

describe("a session module", async () => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-session-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const moduleOf = async (name: string, source: string) => {
    const modulePath = join(folder, name);
    await writeFile(modulePath, source);
    return createSession({ mode: "module", modulePath });
  };

  test("can be checked without a request: it fails only if it cannot be loaded", async () => {
    const session = await moduleOf(
      "unavailable.mjs",
      `export default { getUser: async () => { throw new Error("the service is down"); } };`,
    );
    await expect(session.check()).resolves.toBeUndefined();
    const missing = createSession({ mode: "module", modulePath: join(folder, "nowhere.mjs") });
    await expect(missing.check()).rejects.toThrow(/SESSION_MODULE.*cannot be loaded/);
    await expect(createSession({ mode: "demo", secret: SECRET }).check()).resolves.toBeUndefined();
  });

  test("returns the user of a request", async () => {
    const session = await moduleOf(
      "good.mjs",
      `export default { getUser: async (headers) => {
        const userId = headers.get("x-user");
        return userId === null ? null : { userId, role: "student" };
      } };`,
    );
    const headers = new Headers({ "x-user": "mia" });
    expect(await session.getUser(headers)).toStrictEqual({ userId: "mia" });
    expect(await session.getUser(new Headers())).toBeNull();
  });

  test.each([
    ["is missing", null],
    ["does not parse", "export default {"],
    ["exports something else", "export default () => null;"],
    ["returns an empty id", "export default { getUser: async () => ({ userId: '' }) };"],
    ["returns a text", "export default { getUser: async () => 'mia' };"],
  ])("that %s is a fault, and there is no user", async (name, source) => {
    const file = `${name.replaceAll(" ", "-")}.mjs`;
    const session =
      source === null
        ? createSession({ mode: "module", modulePath: join(folder, file) })
        : await moduleOf(file, source);
    await expect(session.getUser(new Headers())).rejects.toMatchObject({
      name: "Fault",
      code: "internal",
      retryable: false,
    });
  });
});
