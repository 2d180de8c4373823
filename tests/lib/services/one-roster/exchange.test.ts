import { describe, expect, it } from "vitest";

import type { GradebookExchange } from "#lib/services/one-roster/settings";
import { UNAVAILABLE } from "./expected-faults";
import { type Reply, SLOT, startScriptedGradebook } from "./scripted-gradebook";
import { resultToPublish } from "./simulated-gradebook";

const ABSENT: Reply = { status: 404, body: { imsx_codeMajor: "failure" } };

describe("an HTTP request to the gradebook", () => {
  it("asks for JSON, and says that it has some only if it has", async () => {
    const server = await startScriptedGradebook({
      api: ({ method }) => (method === "PUT" ? { status: 201 } : ABSENT),
    });
    const gradebook = server.client();
    await gradebook.findResult("x");
    await gradebook.putResult(resultToPublish(1));
    const typesOf = ({ headers }: (typeof server.requests)[number]) => ({
      accept: headers["accept"],
      type: headers["content-type"],
    });
    expect(server.requests.map(typesOf)).toEqual([
      { accept: "application/json", type: undefined },
      { accept: "application/json", type: "application/json" },
    ]);
    expect(server.tokenRequests.map(typesOf)).toEqual([
      { accept: "application/json", type: "application/x-www-form-urlencoded" },
    ]);
  });

  it.each<[string, Reply, Pick<GradebookExchange, "status" | "failure">, string | null]>([
    ["a reply", ABSENT, { status: 404, failure: null }, null],
    ["a lost connection", null, { status: null, failure: "connection" }, "connection to the"],
    ["no reply in time", "hang", { status: null, failure: "timeout" }, "did not answer in time"],
  ])("is told of with its time: %s", async (_what, reply, told, message) => {
    const exchanges: GradebookExchange[] = [];
    const server = await startScriptedGradebook({ api: () => reply });
    const gradebook = server.client({
      timings: { tryTimeoutMs: 300, triesMax: 1 },
      onExchange: (exchange) => exchanges.push(exchange),
    });
    const outcome = gradebook.findResult("x");
    if (message === null) expect(await outcome).toBeNull();
    else {
      await expect(outcome).rejects.toMatchObject({
        ...UNAVAILABLE,
        message: expect.stringContaining(message) as string,
      });
    }
    const durationMs = expect.toSatisfy((ms) => ms >= 0 && ms < 60_000) as number;
    const { origin } = server;
    expect(exchanges).toEqual([
      { method: "POST", origin, status: 200, failure: null, durationMs },
      { method: "GET", origin, ...told, durationMs },
    ]);
  });

  it.each([
    ["303", { status: 303 }],
    ["200", { status: 200, body: { assessmentResults: [] } }],
  ])("is not sent again with a slash for a %s that names one", async (_status, reply) => {
    const server = await startScriptedGradebook({
      api: ({ url }) => ({
        ...reply,
        headers: { location: url.replace("assessmentResults?", "assessmentResults/?") },
      }),
    });
    await server
      .client()
      .listResults(SLOT)
      .catch(() => null);
    expect(server.requests.filter(({ url }) => url.includes("assessmentResults/"))).toEqual([]);
  });
});
