import { expect, it } from "vitest";

import type { Clock } from "#simulator/clock";
import { openBench, stringAt } from "./raw-client";

const READ = "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.readonly";

it("without a valid token a gradebook request is a 401 with unauthorisedrequest", async () => {
  const { ask } = await openBench();
  for (const token of [null, "", "made-up"]) {
    const answer = await ask("/assessmentResults", { token });
    expect(answer.status).toBe(401);
    expect(answer.text).toContain("unauthorisedrequest");
  }
});

it("the token reply has access_token, token_type, expires_in and the scope asked for", async () => {
  const { takeToken } = await openBench({ tokenTtlSeconds: 120 });
  const { json } = await takeToken(READ);
  expect(json).toMatchObject({ token_type: "Bearer", expires_in: 120, scope: READ });
});

it("credentials may come in a Basic header", async () => {
  const { simulator } = await openBench({ clientId: "me", clientSecret: "p:s" });
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
])("%s is refused", async (_, change, status, error) => {
  const { simulator } = await openBench();
  const good = { client_id: simulator.clientId, client_secret: simulator.clientSecret };
  const form = { grant_type: "client_credentials", ...good, ...change };
  const body = new URLSearchParams(form);
  const response = await fetch(simulator.tokenUrl, { method: "POST", body });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error });
});

it("a token request in JSON is refused", async () => {
  const { simulator } = await openBench();
  const response = await fetch(simulator.tokenUrl, { method: "POST", body: "{}" });
  expect(response.status).toBe(400);
});

it("a token is refused from the second at which it expires", async () => {
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const { list } = await openBench({ clock, tokenTtlSeconds: 60 });
  now += 59_999;
  expect((await list()).status).toBe(200);
  now += 1;
  expect((await list()).status).toBe(401);
});

it("revoked tokens are refused and a new one is accepted", async () => {
  const { simulator, list, renew } = await openBench();
  simulator.revokeTokens();
  expect((await list()).status).toBe(401);
  await renew();
  expect((await list()).status).toBe(200);
});

it("with enforced scopes a token that may only read cannot write", async () => {
  const { takeToken, ask } = await openBench({ enforceScopes: true });
  const token = stringAt((await takeToken(READ)).json, "access_token");
  expect((await ask("/assessmentResults", { token })).status).toBe(200);
  expect((await ask("/assessmentResults/r1", { token, method: "DELETE" })).status).toBe(403);
});

it("the token can be made optional", async () => {
  const { ask } = await openBench({ requireToken: false });
  expect((await ask("/assessmentResults", { token: null })).status).toBe(200);
});
