import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { withinBudget } from "#lib/services/doctor/budget";
import type { Check } from "#lib/services/doctor/check";
import type { DoctorPorts } from "#lib/services/doctor";
import type { FaultSetting } from "#simulator/simulator";
import { startClinic, type Clinic } from "./clinic";

/** How many the check of the connection sends. */
const PINGS = 6;

/** The checks that need Redis, in their order. */
const NEED_REDIS = [
  ...["version", "persistence", "eviction", "memory", "replication", "clock", "scripts"],
  ...["rights", "cluster"],
].map((name) => `redis-${name}: unknown`);
const UNKNOWN = [...NEED_REDIS, ...["key-health", "outbox", "slot-index", "drift"].map(unknown)];

function unknown(id: string): string {
  return `${id}: unknown`;
}

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
});
afterAll(() => clinic.stop());

describe("a Redis that does not answer", () => {
  it("frozen: is told while it is frozen, and hides neither gradebook nor content nor settings", async () => {
    await clinic.world.redis.pause();
    try {
      const { sick, of } = await clinic.examineOnce();
      expect(sick).toEqual(["redis-reachable: problem", ...UNKNOWN]);
      expect(of("redis-reachable").finding).toContain("does not answer in time (timeout)");
      expect(of("drift").remedy).toBe("Fix the problem of the check redis-reachable first.");
      expect(of("gradebook").severity).toBe("ok");
    } finally {
      await clinic.world.redis.resume();
    }
  });

  it("frozen after its first answer: what was asked is unknown, the rest is told", async () => {
    const { redis } = clinic.world;
    try {
      const { sick, of } = await clinic.examineOnce({}, pausingAfterPings);
      expect(sick).toEqual(UNKNOWN);
      expect(of("redis-version").finding).toContain("Redis did not answer (timeout)");
      expect(of("content").severity).toBe("ok");
    } finally {
      await redis.resume();
    }
  });

  it("gone: the same, and started again it is in order", async () => {
    await clinic.world.redis.kill();
    const gone = await clinic.examineOnce();
    expect(gone.sick).toEqual(["redis-reachable: problem", ...UNKNOWN]);
    expect(gone.of("redis-reachable").remedy).toMatch(/^Start it, or correct .* REDIS_URL/);
    expect(gone.report.healthy).toBe(false);
  });
});

function pausingAfterPings(ports: DoctorPorts): DoctorPorts {
  if (ports.redis === null) throw new Error("there is a Redis");
  const { diagnostics } = ports.redis;
  let pings = 0;
  const ping = async (): Promise<void> => {
    await diagnostics.ping();
    pings += 1;
    if (pings === PINGS) await clinic.world.redis.pause();
  };
  return { ...ports, redis: { ...ports.redis, diagnostics: { ...diagnostics, ping } } };
}

describe("the gradebook", () => {
  afterEach(() => {
    clinic.world.gradebook.setFaults([]);
  });

  const faulty: readonly [string, readonly FaultSetting[], RegExp][] = [
    [
      "refuses the client",
      [{ fault: "F16", params: { variant: "refused" } }],
      /rejects the request \(401\)/,
    ],
    ["has no such list", [{ fault: "F12" }], /failed with status 503.* \(gradebook_unavailable\)$/],
    ["hangs", [{ fault: "F14" }], /did not answer in time|took longer/],
  ];
  it.each(faulty)("%s: a problem, with the fault", async (_what, faults, words) => {
    const alone = { STORE: "memory", REDIS_URL: "" };
    clinic.world.gradebook.setFaults(faults);
    const { of } = await clinic.examine(alone);
    expect(of("gradebook")).toMatchObject({ severity: "problem" });
    expect(of("gradebook").finding).toMatch(words);
    expect(of("redis-reachable").severity).toBe("not_applicable");
    expect(of("drift").severity).toBe("not_applicable");
    expect(of("settings").finding).toContain("every attempt is lost when the process ends");
  });

  it("a wrong secret, a wrong address, none at all, and one that is not there", async () => {
    const alone = { STORE: "memory", REDIS_URL: "" };
    const { baseUrl } = clinic.world.gradebook;
    const secret = await clinic.examine({ ...alone, ONEROSTER_CLIENT_SECRET: "not-this-one" });
    expect(secret.of("gradebook").finding).toContain("(gradebook_misconfigured)");
    expect(secret.of("gradebook").remedy).toContain("ONEROSTER_CLIENT_SECRET");
    const wrong = await clinic.examine({ ...alone, ONEROSTER_BASE_URL: `${baseUrl}/elsewhere` });
    expect(wrong.of("gradebook").severity).toBe("problem");
    const gone = await clinic.examine({
      ...alone,
      ONEROSTER_TOKEN_URL: "http://127.0.0.1:1/token",
    });
    expect(gone.of("gradebook").finding).toContain("The connection to the gradebook failed");
    const names = ["BASE_URL", "TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET"];
    const none = Object.fromEntries(names.map((name) => [`ONEROSTER_${name}`, ""]));
    const unnamed = await clinic.examine({ ...alone, ...none });
    expect(unnamed.of("gradebook").finding).toBe(
      "No gradebook is configured, so no attempt can start.",
    );
  });
});

describe("a check that itself fails", () => {
  const run = (check: Check["run"]) => {
    // A check that fails by itself looks at nothing.
    const ports = {} as DoctorPorts;
    return withinBudget({ id: "content", needsRedis: false, run: check }, ports, { checkMs: 30 });
  };

  it("hanging, is unknown in time", async () => {
    const result = await run(() => new Promise(() => undefined));
    expect(result).toMatchObject({
      severity: "unknown",
      finding: "The check did not end within 30 ms.",
    });
  });

  it("throwing, is unknown, and its error's text is not repeated", async () => {
    const result = await run(() => Promise.reject(new RangeError("student 4711")));
    expect(result.severity).toBe("unknown");
    expect(result.finding).toContain("(RangeError)");
    expect(JSON.stringify(result)).not.toContain("4711");
  });
});
