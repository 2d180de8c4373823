import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { deriveNumber } from "#lib/services/attempt/numbering";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import { startSimulator, type Simulator } from "#simulator/simulator";
import { SLOT } from "./scripted-gradebook";
import { expectedIds, resultSeed } from "./simulated-gradebook";

const LATENCY_MS = 50;

/** A gradebook that is far away, and which requests were under way at the same time. */
interface DistantGradebook {
  readonly simulator: Simulator;
  readonly origin: string;
  /** The operations in their order; those that were under way together are in one group. */
  readonly rounds: () => readonly (readonly string[])[];
}

async function startDistantGradebook(count: number): Promise<DistantGradebook> {
  const results = expectedIds(count).map((id) => resultSeed(id));
  const simulator = await startSimulator({ results });
  const rounds: string[][] = [];
  let underWay = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = "/" } = incoming;
    if (!url.includes("token")) {
      if (underWay === 0) rounds.push([]);
      rounds.at(-1)?.push(url.includes("?") ? "list" : "get");
      underWay += 1;
      outgoing.once("close", () => (underWay -= 1));
    }
    const target = new URL(url, simulator.baseUrl);
    const onward = request(target, { method, headers }, (reply) => {
      void sleep(LATENCY_MS).then(() => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      });
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await simulator.close();
  });
  const { port } = server.address() as AddressInfo;
  return { simulator, origin: `http://127.0.0.1:${port}`, rounds: () => rounds };
}

/** Starts an attempt of a student with `count` results; returns its number and the requests. */
async function start(count: number, resultIdForm: "inherited" | "unambiguous") {
  const { simulator, origin, rounds } = await startDistantGradebook(count);
  const at = (url: string): string => origin + new URL(url).pathname;
  const { clientId, clientSecret, baseUrl, tokenUrl } = simulator;
  const gradebook = createOneRosterGradebook({
    baseUrl: at(baseUrl),
    token: { url: at(tokenUrl), clientId, clientSecret },
    resultIdForm,
  });
  const parts = { nowMs: () => 0, emit: () => undefined, resultIdPrefix: "nice", resultIdForm };
  const { number } = await deriveNumber({ ...parts, gradebook }, SLOT, 1);
  expect(simulator.requests.counts().gradebook).toBe(rounds().flat().length);
  return { number, rounds: rounds() };
}

describe("the requests of a start, and which of them wait for others", () => {
  test.each([0, 1, 5])("with %i results it sends three, each after the other", async (count) => {
    expect(await start(count, "inherited")).toEqual({
      number: count + 1,
      rounds: [["list"], ["list"], ["get"]],
    });
  });

  test.each([0, 5])(
    "with unambiguous ids and %i results two of four side by side",
    async (count) => {
      expect(await start(count, "unambiguous")).toEqual({
        number: count + 1,
        rounds: [["list"], ["list"], ["get", "get"]],
      });
    },
  );
});
