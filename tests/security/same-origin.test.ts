import { describe, expect, test } from "vitest";
import { postAttemptEvent } from "#lib/http/attempt-http";
import { isCrossSite, withHostAsOrigin } from "#lib/http/same-origin";
import { deleteSession, postSession } from "#lib/http/session-http";
import { createSession } from "#lib/session";
import { fakePorts } from "../lib/actions/fake-ports";

const HOST = "quiz.example.org";

describe("who sent it is told by the headers that pages cannot set", () => {
  test.each<[string, Record<string, string>, boolean]>([
    ["a page of ours", { "sec-fetch-site": "same-origin" }, false],
    ["the address bar", { "sec-fetch-site": "none" }, false],
    ["another site", { "sec-fetch-site": "cross-site" }, true],
    ["a sibling subdomain", { "sec-fetch-site": "same-site" }, true],
    [
      "another site that names our origin",
      { "sec-fetch-site": "cross-site", origin: `https://${HOST}` },
      true,
    ],
    ["an old browser on a page of ours", { origin: `https://${HOST}` }, false],
    [
      "an old browser behind a proxy",
      { origin: "https://q.org", "x-forwarded-host": "q.org" },
      false,
    ],
    ["an old browser on another site", { origin: "https://evil.example" }, true],
    ["an old browser in a sandboxed frame", { origin: "null" }, true],
    ["another port of the same host", { origin: `https://${HOST}:8443` }, true],
    ["no browser", {}, false],
  ])("%s", (_name, headers, expected) => {
    expect(isCrossSite(new Headers({ host: HOST, ...headers }))).toBe(expected);
  });
});

const Q = "https://q.example";

/**
 * What an old browser (no `Sec-Fetch-Site`) and the proxies between send, and the right answer. The
 * first element of `X-Forwarded-Host` is the host in the browser's address bar.
 */
describe("behind proxies the host is compared as a browser would, not letter by letter", () => {
  test.each<[string, Record<string, string>, "allowed" | "cross_site"]>([
    ["folded", { origin: Q, "x-forwarded-host": "q.example, q.example" }, "allowed"],
    [
      "folded, without a space",
      { origin: Q, "x-forwarded-host": "q.example,q.example" },
      "allowed",
    ],
    ["a proxy behind it", { origin: Q, "x-forwarded-host": "q.example, inner.local" }, "allowed"],
    [
      "only the proxy behind it",
      { origin: Q, "x-forwarded-host": "inner.local, q.example" },
      "cross_site",
    ],
    ["an empty header", { origin: Q, host: "q.example", "x-forwarded-host": "" }, "allowed"],
    [
      "an empty first element",
      { origin: Q, host: "q.example", "x-forwarded-host": " , a" },
      "allowed",
    ],
    [
      "an empty one, another host",
      { origin: Q, host: "a.example", "x-forwarded-host": ", q.example" },
      "cross_site",
    ],
    [
      "the host is the proxy's",
      { origin: Q, host: "q.example", "x-forwarded-host": "a" },
      "cross_site",
    ],
    ["the port of https", { origin: Q, host: "q.example:443" }, "allowed"],
    ["the port of https, forwarded", { origin: Q, "x-forwarded-host": "q.example:443" }, "allowed"],
    ["the port of https in both", { origin: `${Q}:443`, host: "q.example:443" }, "allowed"],
    ["the port of http", { origin: "http://q.example", host: "q.example:80" }, "allowed"],
    ["the port of http at https", { origin: Q, host: "q.example:80" }, "cross_site"],
    [
      "the port of https at http",
      { origin: "http://q.example", host: "q.example:443" },
      "cross_site",
    ],
    ["a port of its own", { origin: `${Q}:8443`, host: "q.example:8443" }, "allowed"],
    ["a port that the host lacks", { origin: `${Q}:8443`, host: "q.example" }, "cross_site"],
    ["capital letters in the host", { origin: Q, host: "Q.Example" }, "allowed"],
    [
      "capital letters in the origin",
      { origin: "https://Q.EXAMPLE", host: "q.example" },
      "allowed",
    ],
    ["a dot at the end of the host", { origin: Q, host: "q.example." }, "allowed"],
    ["a dot at the end, and a port", { origin: Q, host: "q.example.:443" }, "allowed"],
    ["a dot at the end of the origin", { origin: `${Q}.`, host: "q.example" }, "allowed"],
    ["an address of version 6", { origin: "https://[0:0::1]:8443", host: "[::1]:8443" }, "allowed"],
    [
      "a name in letters of its own",
      { origin: "https://xn--bcher-kva.example", host: "bücher.example" },
      "allowed",
    ],
    ["a longer name", { origin: "https://q.example.evil", host: "q.example" }, "cross_site"],
    ["a name before it", { origin: "https://evil.q.example", host: "q.example" }, "cross_site"],
    [
      "an address that names us in its path",
      { origin: "https://evil", host: "evil/@q.example" },
      "cross_site",
    ],
    ["a user in the host", { origin: Q, host: "evil@q.example" }, "cross_site"],
    [
      "another scheme than the web's",
      { origin: "chrome-extension://q.example", host: "q.example" },
      "cross_site",
    ],
    ["no host at all", { origin: Q, host: "" }, "cross_site"],
    ["the word null as a host", { origin: "null", host: "null" }, "cross_site"],
    ["no origin", { host: "q.example", "x-forwarded-host": "q.example, q.example" }, "allowed"],
  ])("%s", (_name, given, expected) => {
    const values: Record<string, string> = { host: "inner.local:3000", ...given };
    // Not `Headers`, which refuses some of what a server may be sent.
    const headers = { get: (name: string) => values[name] ?? null };
    expect(isCrossSite(headers) ? "cross_site" : "allowed").toBe(expected);
  });

  test.each<[Record<string, string>, string | null]>([
    [{ origin: Q, host: "q.example:443" }, "q.example"],
    [{ origin: Q, host: "Q.Example." }, "q.example"],
    [{ origin: Q, "x-forwarded-host": "Q.example:443, inner.local" }, "q.example"],
    [{ origin: "https://evil.example", host: "q.example" }, null],
    [
      { origin: "https://evil.example", "x-forwarded-host": "q.example, evil.example" },
      "q.example, evil.example",
    ],
    [{ host: "q.example:443" }, null],
  ])("Next.js, which compares letters, is given %o as %s", (given, forwarded) => {
    expect(withHostAsOrigin(new Headers(given)).get("x-forwarded-host")).toBe(forwarded);
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
