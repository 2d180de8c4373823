import { describe, expect, it } from "vitest";

import type { GradebookHabit } from "#lib/services/one-roster";
import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import { tokenReply, type Reply, SLOT, startScriptedGradebook } from "./scripted-gradebook";

const EMPTY: Reply = { status: 200, body: { assessmentResults: [] } };

function bearer(request: { readonly headers: Readonly<Record<string, unknown>> }): unknown {
  return request.headers["authorization"];
}

describe("the access token", () => {
  it("is requested once by concurrent calls, and cached", async () => {
    const server = await startScriptedGradebook({ api: () => EMPTY });
    const gradebook = server.client();
    await Promise.all(Array.from({ length: 5 }, () => gradebook.listResults(SLOT)));
    await gradebook.listResults(SLOT);
    expect(server.tokenRequests).toHaveLength(1);
  });

  it("is requested with the secret in the form, and with both scopes", async () => {
    const server = await startScriptedGradebook({ api: () => EMPTY });
    await server.client().listResults(SLOT);
    const form = new URLSearchParams(server.tokenRequests[0]?.body);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "client_credentials",
      scope:
        "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.readonly " +
        "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.createput",
      client_id: "client",
      client_secret: "s3cret",
    });
  });

  it("is requested with HTTP Basic and without scopes, if the settings say so", async () => {
    const server = await startScriptedGradebook({ api: () => EMPTY });
    const url = `${server.origin}/token`;
    const secret = { clientId: "a:b", clientSecret: "c d", clientAuthentication: "basic" } as const;
    await server.client({ token: { url, ...secret, scopes: [] } }).listResults(SLOT);
    const [request] = server.tokenRequests;
    expect(request?.body).toBe("grant_type=client_credentials");
    expect(request?.headers["authorization"]).toBe(`Basic ${btoa("a%3Ab:c%20d")}`);
  });

  it("is refreshed 60 seconds before it expires", async () => {
    let nowMs = 0;
    const server = await startScriptedGradebook({ api: () => EMPTY });
    const gradebook = server.client({ now: () => nowMs });
    for (nowMs of [0, 3_539_999, 3_540_000]) await gradebook.listResults(SLOT);
    expect(server.requests.map(bearer)).toEqual([
      ...Array<string>(4).fill("Bearer token-1"),
      ...Array<string>(2).fill("Bearer token-2"),
    ]);
  });

  it("is used until it expires if the early refresh fails", async () => {
    let nowMs = 0;
    const server = await startScriptedGradebook({
      api: () => EMPTY,
      token: (request, n) => (n === 1 ? tokenReply(request, n) : { status: 503 }),
    });
    const gradebook = server.client({ now: () => nowMs });
    for (nowMs of [0, 3_599_999]) await gradebook.listResults(SLOT);
    nowMs = 3_600_000;
    await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it.each([[{}], [{ expires_in: null }], [{ expires_in: "soon" }]])(
    "has the default lifetime if the reply has %j",
    async (lifetime) => {
      let nowMs = 0;
      const token = (): Reply => ({ status: 200, body: { access_token: "t", ...lifetime } });
      const server = await startScriptedGradebook({ api: () => EMPTY, token });
      const gradebook = server.client({ now: () => nowMs });
      for (nowMs of [0, 539_999]) await gradebook.listResults(SLOT);
      expect(server.tokenRequests).toHaveLength(1);
      nowMs = 540_000;
      await gradebook.listResults(SLOT);
      expect(server.tokenRequests).toHaveLength(2);
    },
  );

  it("with a lifetime below two minutes is refreshed after half of it", async () => {
    let nowMs = 0;
    const token = (): Reply => ({ status: 200, body: { access_token: "t", expires_in: "20" } });
    const server = await startScriptedGradebook({ api: () => EMPTY, token });
    const gradebook = server.client({ now: () => nowMs });
    for (nowMs of [0, 9_999]) await gradebook.listResults(SLOT);
    expect(server.tokenRequests).toHaveLength(1);
    nowMs = 10_000;
    await gradebook.listResults(SLOT);
    expect(server.tokenRequests).toHaveLength(2);
  });

  it("is replaced once, for all calls, if it is rejected", async () => {
    const server = await startScriptedGradebook({
      api: (request) => (bearer(request) === "Bearer token-1" ? { status: 401 } : EMPTY),
    });
    const gradebook = server.client();
    await Promise.all([gradebook.listResults(SLOT), gradebook.listResults(SLOT)]);
    expect(server.tokenRequests).toHaveLength(2);
  });

  it("is replaced only once: if the new one is rejected, that is a fault", async () => {
    const server = await startScriptedGradebook({ api: () => ({ status: 401 }) });
    await expect(server.client().listResults(SLOT)).rejects.toMatchObject(MISCONFIGURED);
    expect(server.tokenRequests).toHaveLength(2);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ["auto", 2],
    ["body", 1],
    ["basic", 1],
  ] as const)(
    "is requested in every style that %s allows if the client is unknown: %i requests",
    async (clientAuthentication, requests) => {
      const body = { error: "invalid_client" };
      const server = await startScriptedGradebook({ token: () => ({ status: 401, body }) });
      const secret = { clientId: "client", clientSecret: "s3cret", clientAuthentication };
      const gradebook = server.client({ token: { url: `${server.origin}/token`, ...secret } });
      await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(MISCONFIGURED);
      expect(server.tokenRequests).toHaveLength(requests);
    },
  );

  it.each([
    [408, UNAVAILABLE],
    [429, UNAVAILABLE],
    [500, UNAVAILABLE],
    [503, UNAVAILABLE],
    [
      403,
      { ...MISCONFIGURED, message: expect.stringContaining("ONEROSTER_CLIENT_AUTH") as string },
    ],
    [404, { ...MISCONFIGURED, message: expect.stringContaining("ONEROSTER_TOKEN_URL") as string }],
  ])("that the endpoint refuses with %i is a fault", async (status, fault) => {
    const server = await startScriptedGradebook({ token: () => ({ status }) });
    await expect(server.client().listResults(SLOT)).rejects.toMatchObject(fault);
  });

  it("that is no bearer token is a fault", async () => {
    const body = { access_token: "x", token_type: "mac" };
    const server = await startScriptedGradebook({ token: () => ({ status: 200, body }) });
    await expect(server.client().listResults(SLOT)).rejects.toMatchObject({
      ...MISCONFIGURED,
      message: expect.stringContaining("not bearer tokens") as string,
    });
  });

  it("is requested with the secret where the endpoint wants it, also if that changes", async () => {
    let wants: "basic" | "body" = "basic";
    let nowMs = 0;
    const habits: GradebookHabit[] = [];
    const server = await startScriptedGradebook({
      api: () => EMPTY,
      token: (request, n) => {
        const isBasic = request.headers["authorization"] !== undefined;
        return isBasic === (wants === "basic") ? tokenReply(request, n) : { status: 401 };
      },
    });
    const gradebook = server.client({ now: () => nowMs, onHabit: (habit) => habits.push(habit) });
    await gradebook.listResults(SLOT);
    expect(server.tokenRequests).toHaveLength(2);
    expect(habits).toEqual(["basic_authentication"]);
    nowMs = 3_600_000;
    await gradebook.listResults(SLOT);
    // What worked is tried first.
    expect(server.tokenRequests).toHaveLength(3);
    [wants, nowMs] = ["body", 7_200_000];
    await gradebook.listResults(SLOT);
    expect(server.tokenRequests).toHaveLength(5);
    expect(server.tokenRequests.at(-1)?.body).toContain("client_secret=s3cret");
  });

  it("is requested without scopes if the endpoint knows none", async () => {
    const habits: GradebookHabit[] = [];
    const invalid: Reply = { status: 400, body: { error: "invalid_scope" } };
    const server = await startScriptedGradebook({
      api: () => EMPTY,
      token: (request, n) => (request.body.includes("scope=") ? invalid : tokenReply(request, n)),
    });
    const gradebook = server.client({ onHabit: (habit) => habits.push(habit) });
    await gradebook.listResults(SLOT);
    expect(server.tokenRequests).toHaveLength(2);
    expect(habits).toEqual(["scopes_refused"]);
  });

  it.each([
    ["always says invalid_scope", 400, 3],
    ["forbids it", 403, 1],
  ])("is requested a few times of an endpoint that %s", async (_what, status, requests) => {
    const reply: Reply = { status, body: { error: "invalid_scope" } };
    const server = await startScriptedGradebook({ token: () => reply });
    await expect(server.client().listResults(SLOT)).rejects.toMatchObject(MISCONFIGURED);
    expect(server.tokenRequests).toHaveLength(requests);
  });

  it.each([["a\nb"], [""], [7]])("%j never gets into a header or a message", async (token) => {
    const body = { access_token: token };
    const server = await startScriptedGradebook({ token: () => ({ status: 200, body }) });
    await expect(server.client().listResults(SLOT)).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: "The token endpoint returned no bearer token. Try again.",
    });
  });
});
