import { describe, expect, it } from "vitest";

import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import {
  expectedIds,
  listResultIds,
  nextNumber,
  resultToPublish,
  startSimulatedGradebook,
} from "./simulated-gradebook";

const [FIRST = ""] = expectedIds(1);
/** For faults that never answer. Enough for an answer that comes, even on a busy machine. */
const IMPATIENT = { timings: { tryTimeoutMs: 500 } } as const;
const ABSENT = resultToPublish(6).resultId;

describe("failures that pass", () => {
  it.each(["F11:retryAfter=0,times=2", "F11:retryAfter=absent,times=2"])(
    "F11: a rate limit (%s) is waited out",
    async (fault) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [fault] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    },
  );

  it("F11: a rate limit beyond the budget ends at once, with the time to come back", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({
      faults: ["F11:retryAfter=60"],
    });
    await expect(gradebook.putResult(resultToPublish(6))).rejects.toMatchObject({
      ...UNAVAILABLE,
      retryAfterSeconds: 60,
    });
    expect(simulator.requests.counts().put).toBe(1);
  });

  it.each([500, 502, 503, 504])(
    "F12: a %i passes, and one that stays is a fault",
    async (status) => {
      for (const body of ["json", "html", "empty"]) {
        const fault = `F12:status=${status},body=${body}`;
        const passing = await startSimulatedGradebook({ faults: [`${fault},times=2`] });
        expect(await listResultIds(passing.gradebook)).toEqual(expectedIds(5));
        const staying = await startSimulatedGradebook({ faults: [fault] });
        await expect(listResultIds(staying.gradebook)).rejects.toMatchObject(UNAVAILABLE);
        await expect(staying.gradebook.findResult(ABSENT)).rejects.toMatchObject(UNAVAILABLE);
      }
    },
  );

  it("F13: a failure on a later page is retried there; if it stays, what came before counts", async () => {
    const passing = await startSimulatedGradebook({ faults: ["F4", "F13:times=2"] });
    expect(await listResultIds(passing.gradebook)).toEqual(expectedIds(5));
    const staying = await startSimulatedGradebook({ faults: ["F4", "F13"] });
    expect(await listResultIds(staying.gradebook)).toEqual(expectedIds(2));
    expect(await nextNumber(staying.gradebook)).toBe(6);
  });

  it.each(["hang", "reset", "cut", "cut-json"])(
    "F14: a %s passes, and one that stays is a fault",
    async (variant) => {
      const fault = `F14:variant=${variant}`;
      const passing = await startSimulatedGradebook({
        faults: [`${fault},times=1`],
        client: IMPATIENT,
      });
      expect(await listResultIds(passing.gradebook)).toEqual(expectedIds(5));
      const staying = await startSimulatedGradebook({ faults: [fault], client: IMPATIENT });
      await expect(listResultIds(staying.gradebook)).rejects.toMatchObject(UNAVAILABLE);
    },
  );
});

describe("tokens", () => {
  it("F15: a token that ends in the middle of a list is replaced there", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({
      faults: ["F4", "F15:uses=2"],
    });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    expect(simulator.requests.counts().token).toBeGreaterThan(1);
  });

  it("F15: tokens revoked between two calls are replaced", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({});
    expect(await gradebook.findResult(FIRST)).not.toBeNull();
    simulator.revokeTokens();
    expect(await gradebook.findResult(FIRST)).not.toBeNull();
  });

  it.each(["variant=fail", "variant=no-token", "variant=hang", "variant=fail,body=html"])(
    "F16: a token endpoint with %s passes, and one that stays is a fault",
    async (params) => {
      const passing = await startSimulatedGradebook({
        faults: [`F16:${params},times=1`],
        client: IMPATIENT,
      });
      expect(await listResultIds(passing.gradebook)).toEqual(expectedIds(5));
      const staying = await startSimulatedGradebook({
        faults: [`F16:${params}`],
        client: IMPATIENT,
      });
      await expect(listResultIds(staying.gradebook)).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it("F16: a slow token endpoint, or one that names no lifetime, does no harm", async () => {
    for (const params of ["variant=slow,ms=50", "variant=no-expiry"]) {
      const { gradebook, simulator } = await startSimulatedGradebook({ faults: [`F16:${params}`] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
      expect(simulator.requests.counts().token).toBe(1);
    }
  });

  it("F16: a token endpoint that refuses us needs somebody to change a setting", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F16:variant=refused"] });
    await expect(listResultIds(gradebook)).rejects.toMatchObject(MISCONFIGURED);
  });
});

describe("successes that say nothing", () => {
  it.each(["empty", "no-content", "no-key", "null-key"])(
    "F17: a success with %s is never read as no results, nor as absent",
    async (variant) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F17:variant=${variant}`] });
      await expect(listResultIds(gradebook)).rejects.toMatchObject(UNAVAILABLE);
      await expect(gradebook.findResult(FIRST)).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it.each(["html", "html-as-json"])(
    "F24: %s with status 200 is no list, no result, no acknowledgement",
    async (variant) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F24:variant=${variant}`] });
      await expect(listResultIds(gradebook)).rejects.toMatchObject(UNAVAILABLE);
      await expect(gradebook.findResult(FIRST)).rejects.toMatchObject(UNAVAILABLE);
      await expect(gradebook.putResult(resultToPublish(6))).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it("F24: complete JSON under a wrong content type is still complete", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F24:variant=json-as-html"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });
});

describe("writes", () => {
  it.each(["reset", "hang", "gateway"])(
    "F19: a PUT whose reply was lost (%s) is repeated without harm",
    async (variant) => {
      const faults = [`F19:variant=${variant},times=1`];
      const { gradebook, simulator } = await startSimulatedGradebook({ faults, client: IMPATIENT });
      await gradebook.putResult(resultToPublish(6));
      expect(simulator.requests.counts().put).toBe(2);
      expect(await gradebook.findResult(ABSENT)).toMatchObject({ attemptId: "attempt-6" });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(6));
    },
  );

  it("F20: a PUT that is visible later is acknowledged, and may be repeated", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F20:reads=1"] });
    const { resultId } = resultToPublish(6);
    await gradebook.putResult(resultToPublish(6));
    expect(await gradebook.findResult(resultId)).toBeNull();
    await gradebook.putResult(resultToPublish(6));
    expect(await gradebook.findResult(resultId)).toMatchObject({ resultId });
  });

  it.each([201, 200])("F21: a PUT is acknowledged by an empty %i", async (status) => {
    const { gradebook, simulator } = await startSimulatedGradebook({
      faults: [`F21:status=${status}`],
    });
    await gradebook.putResult(resultToPublish(6));
    expect(simulator.requests.counts().put).toBe(1);
    expect(await gradebook.findResult(ABSENT)).toMatchObject({ attemptId: "attempt-6" });
  });
});

describe("no fault at all", () => {
  it("answers what is there, what is not, and keeps what is written", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({ enforceScopes: true });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    expect(await gradebook.findResult(ABSENT)).toBeNull();
    await gradebook.putResult(resultToPublish(6));
    expect(await gradebook.findResult(ABSENT)).toMatchObject({
      resultId: ABSENT,
      userId: "u1",
      lineItemId: "r1_ali",
      status: "active",
      score: 67,
      attemptId: "attempt-6",
    });
    expect(simulator.requests.counts().token).toBe(1);
  });
});
