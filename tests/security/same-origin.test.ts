import { describe, expect, test } from "vitest";
import { postAttemptEvent } from "../../src/lib/actions/attempt-http";
import { isCrossSite } from "../../src/lib/actions/same-origin";
import { deleteSession, postSession } from "../../src/lib/actions/session-http";
import { createSession } from "../../src/lib/session";
import { fakePorts } from "../actions/fake-ports";

const HOST = "quiz.example.org";

describe("who sent it is told by the headers that pages cannot set", () => {
  test.each<[string, Record<string, string>, boolean]>([
    ["a page of ours", { "sec-fetch-site": "same-origin" }, false],
    ["the address bar", { "sec-fetch-site": "none" }, false],
    ["another site", { "sec-fetch-site": "cross-site" }, true],
    ["a sibling subdomain", { "sec-fetch-site": "same-site" }, true],
    ["another site that names our origin", { "sec-fetch-site": "cross-site", origin: `https://${HOST}` }, true],
    ["an old browser on a page of ours", { origin: `https://${HOST}` }, false],
    ["an old browser behind a proxy", { origin: "https://q.org", "x-forwarded-host": "q.org" }, false],
    ["an old browser on another site", { origin: "https://evil.example" }, true],
    ["an old browser in a sandboxed frame", { origin: "null" }, true],
    ["another port of the same host", { origin: `https://${HOST}:8443` }, true],
    ["no browser", {}, false],
  ])("%s", (_name, headers, expected) => {
    expect(isCrossSite(new Headers({ host: HOST, ...headers }))).toBe(expected);
  });
});

const foreign = { host: HOST, "x-student": "mia", "sec-fetch-site": "cross-site" };

function request(method: string, body: unknown): Request {
  return new Request(`https://${HOST}/api`, {
    method,
    headers: { ...foreign, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

test("an event that another site's page sends reaches neither Redis nor the gradebook", async () => {
  const { ports, apply } = fakePorts();
  const reply = await postAttemptEvent(ports, request("POST", { type: "attempt.start" }), "quiz");
  expect([reply.status, await reply.json()]).toMatchObject([403, { code: "cross_site" }]);
  expect(apply).not.toHaveBeenCalled();
});

test("another site's page signs nobody in or out", async () => {
  const session = createSession({ mode: "demo", secret: "a secret that is long enough to be one" });
  const { log } = fakePorts().ports;
  const replies = [
    await postSession({ session, log }, request("POST", { userId: "mia" })),
    deleteSession(session, request("DELETE", {})),
  ];
  for (const reply of replies) {
    expect(reply.status).toBe(403);
    expect(reply.headers.get("set-cookie")).toBeNull();
  }
});
