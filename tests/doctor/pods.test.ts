import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { podsAt } from "#src/cli/doctor/pods.ts";
import { UsageError } from "#src/cli/operator-context.ts";
import type { DoctorPorts } from "#lib/services/doctor";
import { podsCheck } from "#lib/services/doctor/pods";
import { freePort } from "../servers/free-port";

/** A pod that answers this to whoever asks whether it lives. */
async function pod(body: unknown, status = 200): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/api/health/live" ? status : 404);
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const verdictOn = (...urls: readonly string[]) =>
  podsCheck.run({ pods: podsAt(urls) } as unknown as DoctorPorts);

const one = { ok: true, build: "b1", actions: "a1" };

describe("holdfast doctor --url compares pods", () => {
  test("none is named", async () => {
    expect(await verdictOn()).toMatchObject({ severity: "not_applicable" });
  });

  test("alike", async () => {
    const verdict = await verdictOn(await pod(one), `${await pod(one)}/practice/quiz`);
    expect(verdict).toEqual({
      severity: "ok",
      finding: "2 pods, all of build b1.",
      remedy: null,
    });
  });

  test("of builds that do not know each other's actions", async () => {
    const urls = [
      await pod(one),
      await pod(one),
      await pod({ ...one, build: "b2", actions: "a2" }),
    ];
    const verdict = await verdictOn(...urls);
    expect(verdict.severity).toBe("problem");
    const [a, b, c] = urls.map((url) => new URL(url).host);
    expect(verdict.finding).toContain(`${a}, ${b} | ${c}`);
    expect(verdict.remedy).toContain("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY");
    expect(verdict.remedy).toContain("SESSION_SECRET");
  });

  test("of two builds whose actions have the same ids, as in a rollout", async () => {
    const verdict = await verdictOn(await pod(one), await pod({ ...one, build: "b2" }));
    expect(verdict).toMatchObject({ severity: "warning" });
    expect(verdict.finding).toContain("different builds");
  });

  test.each<[string, unknown, number, string, RegExp]>([
    ["an earlier version", { ok: true }, 200, "warning", /does not say which build/],
    [
      "a server from source",
      { ...one, build: null, actions: null },
      200,
      "warning",
      /does not say/,
    ],
    ["something else", "<html>", 200, "problem", /did not say .*\(SyntaxError\)/],
    ["another API", { hello: 1 }, 200, "problem", /its answer is not Holdfast's/],
    ["a proxy without pods", "", 502, "problem", /it answered 502/],
  ])("one that is %s", async (_what, body, status, severity, words) => {
    const verdict = await verdictOn(await pod(one), await pod(body, status));
    expect(verdict).toMatchObject({ severity });
    expect(verdict.finding).toMatch(words);
    expect(verdict.remedy).not.toBeNull();
  });

  test("one that is not there", async () => {
    const verdict = await verdictOn(await pod(one), `http://127.0.0.1:${await freePort()}`);
    expect(verdict).toMatchObject({ severity: "problem" });
    expect(verdict.finding).toContain("ECONNREFUSED");
  });

  test.each(["10.0.0.1:3000", "ftp://pod", ""])("%j is no address of one", (url) => {
    expect(() => podsAt([url])).toThrow(UsageError);
  });
});
