import { describe, expect, it } from "vitest";

import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import { tokenReply, type Reply, SLOT, startScriptedGradebook } from "./scripted-gradebook";

const EMPTY: Reply = { status: 200, body: { assessmentResults: [] } };

function bearer(seen: { readonly headers: Readonly<Record<string, unknown>> }): unknown {
  return seen.headers["authorization"];
}

describe("the access token", () => {
  it("is asked for once by calls that need it at the same time, and kept", async () => {
    const local = await startScriptedGradebook({ api: () => EMPTY });
    const gradebook = local.gradebook();
    await Promise.all(Array.from({ length: 5 }, () => gradebook.listResults(SLOT)));
    await gradebook.listResults(SLOT);
    expect(local.tokenRequests).toHaveLength(1);
  });

  it("is asked for by form, with both scopes", async () => {
    const local = await startScriptedGradebook({ api: () => EMPTY });
    await local.gradebook().listResults(SLOT);
    const form = new URLSearchParams(local.tokenRequests[0]?.body);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "client_credentials",
      scope:
        "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.readonly " +
        "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.createput",
      client_id: "client",
      client_secret: "s3cret",
    });
  });

  it("is asked for with Basic credentials and no scope where the settings say so", async () => {
    const local = await startScriptedGradebook({ api: () => EMPTY });
    const url = `${local.origin}/token`;
    const secret = { clientId: "a:b", clientSecret: "c d", clientAuthentication: "basic" } as const;
    await local.gradebook({ token: { url, ...secret, scopes: [] } }).listResults(SLOT);
    const [seen] = local.tokenRequests;
    expect(seen?.body).toBe("grant_type=client_credentials");
    expect(seen?.headers["authorization"]).toBe(`Basic ${btoa("a%3Ab:c%20d")}`);
  });

  it("is renewed 60 seconds before it ends", async () => {
    let nowMs = 0;
    const local = await startScriptedGradebook({ api: () => EMPTY });
    const gradebook = local.gradebook({ now: () => nowMs });
    for (nowMs of [0, 3_539_999, 3_540_000]) await gradebook.listResults(SLOT);
    expect(local.requests.map(bearer)).toEqual([
      ...Array<string>(4).fill("Bearer token-1"),
      ...Array<string>(2).fill("Bearer token-2"),
    ]);
  });

  it("is used to its end when the early renewal fails", async () => {
    let nowMs = 0;
    const local = await startScriptedGradebook({
      api: () => EMPTY,
      token: (seen, n) => (n === 1 ? tokenReply(seen, n) : { status: 503 }),
    });
    const gradebook = local.gradebook({ now: () => nowMs });
    for (nowMs of [0, 3_599_999]) await gradebook.listResults(SLOT);
    nowMs = 3_600_000;
    await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it.each([[{}], [{ expires_in: null }], [{ expires_in: "soon" }]])(
    "lasts the default lifetime when the reply says %j about it",
    async (lifetime) => {
      let nowMs = 0;
      const token = (): Reply => ({ status: 200, body: { access_token: "t", ...lifetime } });
      const local = await startScriptedGradebook({ api: () => EMPTY, token });
      const gradebook = local.gradebook({ now: () => nowMs });
      for (nowMs of [0, 539_999]) await gradebook.listResults(SLOT);
      expect(local.tokenRequests).toHaveLength(1);
      nowMs = 540_000;
      await gradebook.listResults(SLOT);
      expect(local.tokenRequests).toHaveLength(2);
    },
  );

  it("that lasts less than two minutes is renewed at half its life", async () => {
    let nowMs = 0;
    const token = (): Reply => ({ status: 200, body: { access_token: "t", expires_in: "20" } });
    const local = await startScriptedGradebook({ api: () => EMPTY, token });
    const gradebook = local.gradebook({ now: () => nowMs });
    for (nowMs of [0, 9_999]) await gradebook.listResults(SLOT);
    expect(local.tokenRequests).toHaveLength(1);
    nowMs = 10_000;
    await gradebook.listResults(SLOT);
    expect(local.tokenRequests).toHaveLength(2);
  });

  it("is replaced once, for all calls, when it is refused", async () => {
    const local = await startScriptedGradebook({
      api: (seen) => (bearer(seen) === "Bearer token-1" ? { status: 401 } : EMPTY),
    });
    const gradebook = local.gradebook();
    await Promise.all([gradebook.listResults(SLOT), gradebook.listResults(SLOT)]);
    expect(local.tokenRequests).toHaveLength(2);
  });

  it("is not replaced a second time: a fresh one that is refused is a fault", async () => {
    const local = await startScriptedGradebook({ api: () => ({ status: 401 }) });
    await expect(local.gradebook().listResults(SLOT)).rejects.toMatchObject(MISCONFIGURED);
    expect(local.tokenRequests).toHaveLength(2);
    expect(local.requests).toHaveLength(2);
  });

  it.each([
    ["auto", 2],
    ["body", 1],
    ["basic", 1],
  ] as const)(
    "is asked for in each way that %s allows when the client is unknown: %i requests",
    async (clientAuthentication, requests) => {
      const body = { error: "invalid_client" };
      const local = await startScriptedGradebook({ token: () => ({ status: 401, body }) });
      const secret = { clientId: "client", clientSecret: "s3cret", clientAuthentication };
      const gradebook = local.gradebook({ token: { url: `${local.origin}/token`, ...secret } });
      await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(MISCONFIGURED);
      expect(local.tokenRequests).toHaveLength(requests);
    },
  );

  it.each([["a\nb"], [""], [7]])("of %j never reaches a header or a message", async (token) => {
    const body = { access_token: token };
    const local = await startScriptedGradebook({ token: () => ({ status: 200, body }) });
    await expect(local.gradebook().listResults(SLOT)).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: "The token endpoint returned no bearer token. Try again.",
    });
  });
});
