import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { podsAt } from "#src/cli/doctor/pods.ts";
import { UsageError } from "#src/cli/operator-context.ts";
import type { DoctorPorts } from "#lib/services/doctor";
import { podsCheck } from "#lib/services/doctor/pods";
import { freePort } from "#tests/servers/free-port";

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

const checkResultOf = (...urls: readonly string[]) =>
  podsCheck.run({ pods: podsAt(urls) } as unknown as DoctorPorts);

const one = { ok: true, build: "b1", actions: "a1" };

describe("holdfast doctor --url compares pods", () => {
  test("none is named", async () => {
    expect(await checkResultOf()).toMatchObject({ severity: "not_applicable" });
  });

  test("alike", async () => {
    const result = await checkResultOf(await pod(one), `${await pod(one)}/practice/quiz`);
    expect(result).toEqual({
      severity: "ok",
      finding: "2 pods, all of build b1.",
      remedy: null,
    });
  });

  test("of builds with different ids of server actions", async () => {
    const urls = [
      await pod(one),
      await pod(one),
      await pod({ ...one, build: "b2", actions: "a2" }),
    ];
    const result = await checkResultOf(...urls);
    expect(result.severity).toBe("problem");
    const [a, b, c] = urls.map((url) => new URL(url).host);
    expect(result.finding).toContain(`${a}, ${b} | ${c}`);
    expect(result.remedy).toContain("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY");
    expect(result.remedy).toContain("SESSION_SECRET");
  });

  test("of two builds whose actions have the same ids, as in a rollout", async () => {
    const result = await checkResultOf(await pod(one), await pod({ ...one, build: "b2" }));
    expect(result).toMatchObject({ severity: "warning" });
    expect(result.finding).toContain("different builds");
  });

  test.each<[string, unknown, number, string, RegExp]>([
    ["an earlier version", { ok: true }, 200, "warning", /does not report which build/],
    [
      "a server from source",
      { ...one, build: null, actions: null },
      200,
      "warning",
      /does not report which build/,
    ],
    ["something else", "<html>", 200, "problem", /could not be asked .*\(SyntaxError\)/],
    ["another API", { hello: 1 }, 200, "problem", /its answer is not Holdfast's/],
    ["a proxy without pods", "", 502, "problem", /it answered 502/],
  ])("one that is %s", async (_what, body, status, severity, words) => {
    const result = await checkResultOf(await pod(one), await pod(body, status));
    expect(result).toMatchObject({ severity });
    expect(result.finding).toMatch(words);
    expect(result.remedy).not.toBeNull();
  });

  test("one that is not there", async () => {
    const result = await checkResultOf(await pod(one), `http://127.0.0.1:${await freePort()}`);
    expect(result).toMatchObject({ severity: "problem" });
    expect(result.finding).toContain("ECONNREFUSED");
  });

  test.each(["10.0.0.1:3000", "ftp://pod", ""])("%j is no address of one", (url) => {
    expect(() => podsAt([url])).toThrow(UsageError);
  });
});
