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
/** For faults without a response. Long enough for a response on a busy machine. */
const SHORT_TIMEOUT = { timings: { tryTimeoutMs: 500 } } as const;
const ABSENT = resultToPublish(6).resultId;

describe("temporary failures", () => {
  it.each(["F11:retryAfter=0,times=2", "F11:retryAfter=absent,times=2"])(
    "F11: after a rate limit (%s) the request is sent again",
    async (fault) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [fault] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    },
  );

  it("F11: if Retry-After is longer than the budget, the call ends at once and the fault has it", async () => {
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
    "F12: a %i is retried; a permanent one is a fault",
    async (status) => {
      for (const body of ["json", "html", "empty"]) {
        const fault = `F12:status=${status},body=${body}`;
        const temporary = await startSimulatedGradebook({ faults: [`${fault},times=2`] });
        expect(await listResultIds(temporary.gradebook)).toEqual(expectedIds(5));
        const permanent = await startSimulatedGradebook({ faults: [fault] });
        await expect(listResultIds(permanent.gradebook)).rejects.toMatchObject(UNAVAILABLE);
        await expect(permanent.gradebook.findResult(ABSENT)).rejects.toMatchObject(UNAVAILABLE);
      }
    },
  );

  it("F13: a failure on a later page is retried; with a permanent one, the earlier rows are returned", async () => {
    const temporary = await startSimulatedGradebook({ faults: ["F4", "F13:times=2"] });
    expect(await listResultIds(temporary.gradebook)).toEqual(expectedIds(5));
    const permanent = await startSimulatedGradebook({ faults: ["F4", "F13"] });
    expect(await listResultIds(permanent.gradebook)).toEqual(expectedIds(2));
    expect(await nextNumber(permanent.gradebook)).toBe(6);
  });

  it.each(["hang", "reset", "cut", "cut-json"])(
    "F14: a %s is retried; a permanent one is a fault",
    async (variant) => {
      const fault = `F14:variant=${variant}`;
      const temporary = await startSimulatedGradebook({
        faults: [`${fault},times=1`],
        client: SHORT_TIMEOUT,
      });
      expect(await listResultIds(temporary.gradebook)).toEqual(expectedIds(5));
      const permanent = await startSimulatedGradebook({ faults: [fault], client: SHORT_TIMEOUT });
      await expect(listResultIds(permanent.gradebook)).rejects.toMatchObject(UNAVAILABLE);
    },
  );
});

describe("tokens", () => {
  it("F15: a token that expires in the middle of a list is replaced", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({
      faults: ["F4", "F15:uses=2"],
    });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    expect(simulator.requests.counts().token).toBeGreaterThan(1);
  });

  it("F15: a token that is revoked between two calls is replaced", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({});
    expect(await gradebook.findResult(FIRST)).not.toBeNull();
    simulator.revokeTokens();
    expect(await gradebook.findResult(FIRST)).not.toBeNull();
  });

  it.each(["variant=fail", "variant=no-token", "variant=hang", "variant=fail,body=html"])(
    "F16: a token endpoint with %s is retried; a permanent failure is a fault",
    async (params) => {
      const temporary = await startSimulatedGradebook({
        faults: [`F16:${params},times=1`],
        client: SHORT_TIMEOUT,
      });
      expect(await listResultIds(temporary.gradebook)).toEqual(expectedIds(5));
      const permanent = await startSimulatedGradebook({
        faults: [`F16:${params}`],
        client: SHORT_TIMEOUT,
      });
      await expect(listResultIds(permanent.gradebook)).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it("F16: a slow token endpoint, or one without expires_in, gets one request", async () => {
    for (const params of ["variant=slow,ms=50", "variant=no-expiry"]) {
      const { gradebook, simulator } = await startSimulatedGradebook({ faults: [`F16:${params}`] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
      expect(simulator.requests.counts().token).toBe(1);
    }
  });

  it("F16: if the token endpoint rejects the client, the fault is permanent", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F16:variant=refused"] });
    await expect(listResultIds(gradebook)).rejects.toMatchObject(MISCONFIGURED);
  });
});

describe("successful responses without content", () => {
  it.each(["empty", "no-content", "no-key", "null-key"])(
    "F17: a success with %s is never read as 'no results' or 'absent'",
    async (variant) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F17:variant=${variant}`] });
      await expect(listResultIds(gradebook)).rejects.toMatchObject(UNAVAILABLE);
      await expect(gradebook.findResult(FIRST)).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it.each(["html", "html-as-json"])(
    "F24: %s with status 200 is no list, no result and no acknowledgement",
    async (variant) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F24:variant=${variant}`] });
      await expect(listResultIds(gradebook)).rejects.toMatchObject(UNAVAILABLE);
      await expect(gradebook.findResult(FIRST)).rejects.toMatchObject(UNAVAILABLE);
      await expect(gradebook.putResult(resultToPublish(6))).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it("F24: complete JSON with a wrong content type is accepted", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F24:variant=json-as-html"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });
});

describe("writes", () => {
  it.each(["reset", "hang", "gateway"])(
    "F19: a PUT whose response is lost (%s) is repeated, and the result is stored once",
    async (variant) => {
      const faults = [`F19:variant=${variant},times=1`];
      const { gradebook, simulator } = await startSimulatedGradebook({
        faults,
        client: SHORT_TIMEOUT,
      });
      await gradebook.putResult(resultToPublish(6));
      expect(simulator.requests.counts().put).toBe(2);
      expect(await gradebook.findResult(ABSENT)).toMatchObject({ attemptId: "attempt-6" });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(6));
    },
  );

  it("F20: a PUT that is visible only later is acknowledged, and may be repeated", async () => {
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

describe("without a fault", () => {
  it("results are listed, found and written, and an absent result is not found", async () => {
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
