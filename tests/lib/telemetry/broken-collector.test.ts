import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readSettings } from "#lib/settings";
import { fromEnvironment } from "#lib/wiring";
import { startSimulator } from "#simulator/simulator";
import { freePort } from "#tests/servers/free-port";
import { startRedis } from "#tests/servers/redis-server";
import { QUIZ, settingsFor } from "./process";

afterEach(() => vi.unstubAllEnvs());

/** Accepts connections and never replies. */
async function silence(): Promise<{ readonly port: number; readonly stop: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = (): void => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Starts an attempt with these telemetry variables, and returns the metrics afterwards. */
async function startWith(env: Readonly<Record<string, string>>): Promise<string | null> {
  // The exporter reads its variables from the process, as in production.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const [redis, gradebook] = await Promise.all([startRedis(), startSimulator()]);
  const wired = fromEnvironment(readSettings({ ...settingsFor(redis, gradebook), ...env }));
  try {
    for (const userId of ["ada", "ben", "cem"]) {
      const outcome = await wired.engine.ensureActiveState({ userId, resourceId: QUIZ });
      expect(outcome.kind).toBe("applied");
    }
    return await wired.telemetry.metricsText();
  } finally {
    await wired.close();
    await Promise.all([redis.stop(), gradebook.close()]);
  }
}

describe("an unreachable collector loses spans, and nothing else", () => {
  test("when no server listens", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: "10" };
    expect(await startWith(env)).toContain("holdfast_derivations_total 3");
  });

  test("when it never replies, and shutdown does not wait for it", async () => {
    const { port, stop } = await silence();
    const url = `http://127.0.0.1:${port}/v1/traces`;
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: "10" };
    expect(await startWith(env)).toContain("holdfast_derivations_total 3");
    stop();
  });
});

test("with telemetry disabled, nothing is counted and everything else works", async () => {
  expect(await startWith({ OTEL_SDK_DISABLED: "true" })).toBeNull();
});

test("an invalid address is an error at startup that does not contain the address", () => {
  const wrong = { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:secret" };
  expect(() => readSettings(wrong)).toThrow(/OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL/);
  expect(() => readSettings(wrong)).not.toThrow(/secret/);
  expect(() => readSettings({ METRICS_TOKEN: "short" })).toThrow(/METRICS_TOKEN: must have/);
  expect(readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: "" }).telemetry.hasCollector).toBe(false);
});
