import { describe, expect, it } from "vitest";
import { memoryStore } from "#src/entries/index.ts";
import type { HoldfastParts } from "#src/entries/index.ts";
import type { DoctorPorts, OwnQuestionsPort, PartsPort } from "#lib/services/doctor/check";
import { ownQuestionsResult } from "#lib/services/doctor/own-questions";
import { actionKeyCheck, partsCheck, secretCheck, sweepingCheck } from "#lib/services/doctor/parts";
import { Fault } from "#lib/fault";

const GIVEN: HoldfastParts = {
  store: { ...memoryStore(), kind: "redis" },
  gradebook: {
    listResults: () => Promise.resolve([]),
    findResult: () => Promise.resolve(null),
    putResult: () => Promise.resolve(),
  },
  questions: { list: () => null, grade: () => true },
  user: () => null,
};

function portsOf(given: Partial<HoldfastParts>, others: Partial<PartsPort> = {}): DoctorPorts {
  const parts: PartsPort = {
    given: { ...GIVEN, ...given },
    storeProblem: null,
    actionKey: undefined,
    findSweeping: () => Promise.resolve(null),
    ...others,
  };
  return { parts } as DoctorPorts;
}

describe("the parts", () => {
  it("are in order by default", async () => {
    expect(await partsCheck.run(portsOf({}))).toMatchObject({
      severity: "ok",
      finding: "Every part is there (rollout: pinned).",
    });
  });

  it.each<[Partial<HoldfastParts>, string, RegExp]>([
    [{ store: memoryStore() }, "problem", /every attempt is lost/],
    [{ rollout: "derive" }, "warning", /rollout is derive/],
    [{ options: { attemptTtlSeconds: 60 } }, "warning", /within a day/],
    [{ options: { highWaterTtlSeconds: 7 * 86_400 } }, "warning", /=7: .* within a month/],
    [{ options: { sweepIntervalSeconds: 3_600 } }, "warning", /wait long/],
    [{ options: { trailEntries: 0 } }, "warning", /nobody can look up/],
  ])("%o are a %s", async (given, severity, finding) => {
    const result = await partsCheck.run(portsOf(given));
    expect(result).toMatchObject({ severity, finding: expect.stringMatching(finding) as string });
    expect(result.remedy).not.toBeNull();
  });

  it("have a secret that cannot be guessed", async () => {
    const severities = await Promise.all(
      [undefined, "short", "a".repeat(40), "5b7e0b9f1d2c4a68b1f0e3d2c5a49786"].map(
        async (secret) => (await secretCheck.run(portsOf({ secret }))).severity,
      ),
    );
    expect(severities).toEqual(["warning", "problem", "warning", "ok"]);
  });

  it("belong to a build with a key that Next.js can use", async () => {
    const keys = [undefined, "too short", Buffer.alloc(32, 9).toString("base64")];
    const severities = await Promise.all(
      keys.map(
        async (actionKey) => (await actionKeyCheck.run(portsOf({}, { actionKey }))).severity,
      ),
    );
    expect(severities).toEqual(["warning", "problem", "ok"]);
  });

  it("are swept by a file of the application", async () => {
    const findSweeping = () => Promise.resolve("src/instrumentation.ts");
    expect(await sweepingCheck.run(portsOf({}, { findSweeping }))).toMatchObject({
      severity: "ok",
      finding: expect.stringContaining("src/instrumentation.ts") as string,
    });
    expect(await sweepingCheck.run(portsOf({}))).toMatchObject({
      severity: "warning",
      remedy: expect.stringContaining("holdfast.start()") as string,
    });
  });
});

describe("own questions", () => {
  const list = (ids: Readonly<Record<string, readonly string[]>>, resources: readonly string[]) => {
    const bank: OwnQuestionsPort["bank"] = {
      list: ({ resourceId }) => Promise.resolve(ids[resourceId]?.map((id) => ({ id })) ?? null),
    };
    return ownQuestionsResult({ kind: "own", bank, resources });
  };

  it("are listed for the resources that are named", async () => {
    expect(await list({ quiz: ["a", "b"] }, ["quiz"])).toEqual({
      severity: "ok",
      finding: "questions.list answers. quiz has 2 questions.",
      remedy: null,
    });
    expect(await list({}, ["quiz"])).toMatchObject({
      severity: "problem",
      finding: "questions.list knows no resource quiz.",
    });
  });

  it("must not know every resource", async () => {
    expect(await list({ "holdfast-doctor": ["a"] }, [])).toMatchObject({
      severity: "warning",
      remedy: expect.stringContaining("Return null") as string,
    });
  });

  it("show the application's own error", async () => {
    const cause = new Error("no such table: question");
    const fault = new Fault("questions_unavailable", "The application's questions failed (list).", {
      ...{ retryable: true, cause, isOwnCause: true },
    });
    const bank = { list: () => Promise.reject(fault) };
    const result = await ownQuestionsResult({ kind: "own", bank, resources: [] });
    expect(result).toMatchObject({
      severity: "problem",
      finding: expect.stringContaining("Error: no such table: question") as string,
    });
  });
});
