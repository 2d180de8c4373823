import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { browserStage } from "../browser/stage";
import { ask, signedIn } from "../lib/http/student";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { actionIds } from "./doors";

const SECRET = "a secret of the tests, long enough to sign with";
const QUIZ = "fractions-quiz";
const stage = browserStage({ ...WITHOUT_TIME_LIMIT, RATE_LIMIT_PER_MINUTE: "60" });

describe("every reply says what a browser may do with it", () => {
  const everywhere = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
  };

  test.each(["/", `/practice/${QUIZ}`, "/ops", "/no-such-page", "/api/health/live", "/icon.svg"])(
    "%s",
    async (path) => {
      const { headers } = await ask(`${stage.app().url}${path}`);
      expect(Object.fromEntries(headers)).toMatchObject(everywhere);
      expect(headers.get("permissions-policy")).toContain("camera=()");
      expect(headers.get("x-powered-by")).toBeNull();
      if (path === "/icon.svg") return;
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
    },
  );

  test("the nonce is another one each time", async () => {
    const nonces = new Set<string | undefined>();
    for (let at = 0; at < 5; at += 1) {
      const { headers, body } = await ask(`${stage.app().url}/`);
      const policy = headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1];
      const scripts = [...String(body).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
      expect(scripts.length).toBeGreaterThan(3);
      for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
  });
});

test("in a browser the page works, and what somebody smuggles into it does not run", async () => {
  const page = await stage.tabOf("mia");
  await page.goto(`${stage.app().url}/practice/${QUIZ}`);
  await page.getByRole("button", { name: /start/i }).click();
  await page.getByText("Question 1 of 5").waitFor();
  expect(stage.complaints()).toEqual([]);
  const ran = await page.evaluate(async () => {
    const holder = document.createElement("div");
    holder.innerHTML = `<img src="data:," onerror="window.smuggled = 'a handler'">`;
    document.body.append(holder);
    holder.innerHTML += `<iframe srcdoc="<script>parent.smuggled = 'a frame'</script>"></iframe>`;
    const style = document.createElement("style");
    style.textContent = "body { background: rgb(1, 2, 3) }";
    document.head.append(style);
    const sent = await fetch("http://127.0.0.2:9/").then(
      () => "sent",
      () => "blocked",
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { backgroundColor } = getComputedStyle(document.body);
    return { smuggled: "smuggled" in window, sent, isStyled: backgroundColor === "rgb(1, 2, 3)" };
  });
  expect(ran).toEqual({ smuggled: false, sent: "blocked", isStyled: false });
  for (const what of ["script-src", "style-src", "connect-src"]) {
    await expect.poll(() => stage.complaints().join("\n")).toContain(what);
  }
});

test("no site may show it in a frame", async () => {
  const page = await stage.anotherTab();
  await page.setContent(`<iframe src="${stage.app().url}/"></iframe>`);
  await expect.poll(() => stage.complaints().join("\n")).toMatch(/frame-ancestors|X-Frame-Options/);
});

test("what another site's page sends is refused by events, session and server actions", async () => {
  const { url } = stage.app();
  const student = await signedIn(url, "noa");
  const headers = { "content-type": "application/json", "sec-fetch-site": "cross-site" };
  const post = (path: string, more: Record<string, string>, body: unknown) =>
    student.raw(path, {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
  const refused = { status: 403, body: { code: "cross_site" } };
  const events = await post(`/api/attempts/${QUIZ}/events`, {}, { type: "attempt.start" });
  expect(events).toMatchObject(refused);
  expect(await post("/api/session", {}, { userId: "eve" })).toMatchObject(refused);
  const start = actionIds().get("getOrCreateAssessmentState") ?? "";
  const action = { "next-action": start, "content-type": "text/plain;charset=UTF-8" };
  const own = await post(`/practice/${QUIZ}`, action, [{ resourceId: QUIZ }]);
  expect(String(own.body)).toContain('"code":"cross_site"');
  const evil = { ...action, origin: "https://evil.example" };
  expect((await post(`/practice/${QUIZ}`, evil, [{ resourceId: QUIZ }])).status).toBe(500);
  expect(await student.read(QUIZ)).toMatchObject({ status: 404 });
});

test("a page gives an old session a new token, and leaves a young one", async () => {
  const { url } = stage.app();
  const hoursAgo = (hours: number) => Math.floor(Date.now() / 1_000) - hours * 3_600;
  const cookieOf = async (iat: number) => {
    const token = new SignJWT({ iat }).setProtectedHeader({ alg: "HS256" }).setSubject("liv");
    const key = new TextEncoder().encode(SECRET);
    const signed = await token.setIssuer("holdfast-demo").setExpirationTime("7d").sign(key);
    return `holdfast_session=${signed}`;
  };
  const renewedBy = async (cookie: string) => {
    const { headers } = await ask(`${url}/`, { headers: { cookie } });
    return headers.get("set-cookie")?.split(";")[0] ?? null;
  };
  expect(await renewedBy(await cookieOf(hoursAgo(0.5)))).toBeNull();
  const old = await cookieOf(hoursAgo(2));
  const renewed = await renewedBy(old);
  expect(renewed).toMatch(/^holdfast_session=/);
  expect(renewed).not.toBe(old);
  expect(await renewedBy(renewed ?? "")).toBeNull();
});

test("a student who floods it is told to wait, on the page too, and others are served", async () => {
  const { url } = stage.app();
  const page = await stage.tabOf("max");
  const flooding = await signedIn(url, "max");
  const statuses = await Promise.all(
    Array.from({ length: 80 }, async () => (await flooding.read(QUIZ)).status),
  );
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20);
  await page.goto(`${url}/practice/${QUIZ}`);
  await page.getByText("You sent too many requests.").waitFor();
  const other = await signedIn(url, "uma");
  expect(await other.send(QUIZ, { type: "attempt.start" })).toMatchObject({ status: 200 });
});
