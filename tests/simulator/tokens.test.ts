import { expect, it } from "vitest";

import type { Clock } from "#simulator/clock";
import { startHarness, stringAt } from "./harness";

const READ = "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.readonly";

it("a gradebook request without a valid token is a 401 with unauthorisedrequest", async () => {
  const { send } = await startHarness();
  for (const token of [null, "", "made-up"]) {
    const response = await send("/assessmentResults", { token });
    expect(response.status).toBe(401);
    expect(response.text).toContain("unauthorisedrequest");
  }
});

it("the token reply has access_token, token_type, expires_in and the requested scope", async () => {
  const { requestToken } = await startHarness({ tokenTtlSeconds: 120 });
  const { json } = await requestToken(READ);
  expect(json).toMatchObject({ token_type: "Bearer", expires_in: 120, scope: READ });
});

it("credentials may be sent in a Basic header", async () => {
  const { simulator } = await startHarness({ clientId: "me", clientSecret: "p:s" });
  const response = await fetch(simulator.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    headers: { authorization: `Basic ${Buffer.from("me:p:s").toString("base64")}` },
  });
  expect(response.status).toBe(200);
});

it.each([
  ["a wrong secret", { client_secret: "x" }, 401, "invalid_client"],
  ["another grant type", { grant_type: "password" }, 400, "unsupported_grant_type"],
])("%s is rejected", async (_, change, status, error) => {
  const { simulator } = await startHarness();
  const good = { client_id: simulator.clientId, client_secret: simulator.clientSecret };
  const form = { grant_type: "client_credentials", ...good, ...change };
  const body = new URLSearchParams(form);
  const response = await fetch(simulator.tokenUrl, { method: "POST", body });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error });
});

it("a token request in JSON is rejected", async () => {
  const { simulator } = await startHarness();
  const response = await fetch(simulator.tokenUrl, { method: "POST", body: "{}" });
  expect(response.status).toBe(400);
});

it("a token is rejected from the moment at which it expires", async () => {
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const { list } = await startHarness({ clock, tokenTtlSeconds: 60 });
  now += 59_999;
  expect((await list()).status).toBe(200);
  now += 1;
  expect((await list()).status).toBe(401);
});

it("a revoked token is rejected, and a new one is accepted", async () => {
  const { simulator, list, renewToken } = await startHarness();
  simulator.revokeTokens();
  expect((await list()).status).toBe(401);
  await renewToken();
  expect((await list()).status).toBe(200);
});

it("with enforceScopes, a read-only token cannot write", async () => {
  const { requestToken, send } = await startHarness({ enforceScopes: true });
  const token = stringAt((await requestToken(READ)).json, "access_token");
  expect((await send("/assessmentResults", { token })).status).toBe(200);
  expect((await send("/assessmentResults/r1", { token, method: "DELETE" })).status).toBe(403);
});

it("the token can be made optional", async () => {
  const { send } = await startHarness({ requireToken: false });
  expect((await send("/assessmentResults", { token: null })).status).toBe(200);
});
