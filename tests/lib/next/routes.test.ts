import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { Fault } from "#lib/fault";
import { attemptRoutes } from "#lib/next/attempt-routes";
import { healthRoutes } from "#lib/next/health-routes";
import { sweepRoute } from "#lib/next/sweep-route";
import { NO_LOG } from "#lib/logger";
import { ownGradebook, ownHoldfast, QUESTIONS } from "./school";

const SECRET = "a-secret-of-a-cron-service";
const ADDRESS = "https://school.example/api";

function asked(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`${ADDRESS}/${path}`, { headers });
}

afterEach(() => {
  vi.useRealTimers();
});

describe("sweepRoute", () => {
  const bearer = { authorization: `Bearer ${SECRET}` };
  const nothing = { slots: 0, published: 0, waiting: 0, conflicts: 0 };

  test("publishes what waits, and answers with the report", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const gradebook = ownGradebook();
    let isDown = true;
    const putResult: typeof gradebook.putResult = async (result) => {
      if (isDown) throw new Error("the gradebook is down");
      await gradebook.putResult(result);
    };
    const holdfast = ownHoldfast({ gradebook: { ...gradebook, putResult } });
    const slot = { userId: "mia", resourceId: "sums" };
    await holdfast.engine.apply(slot, { type: "attempt.start" });
    for (const [questionIndex, questionId] of QUESTIONS.entries()) {
      await holdfast.engine.apply(slot, { type: "question.skip", questionId, questionIndex });
    }
    await holdfast.engine.apply(slot, { type: "attempt.finalize" });
    expect(gradebook.results).toHaveLength(0);
    isDown = false;
    const { GET, POST } = sweepRoute(holdfast, { secret: SECRET });
    // It is tried again only after a delay.
    vi.setSystemTime(Date.now() + 3_600_000);
    const reply = await GET(asked("sweep", bearer));
    expect([reply.status, reply.headers.get("cache-control")]).toStrictEqual([200, "no-store"]);
    expect(await reply.json()).toMatchObject({ slots: 1, published: 1, waiting: 0 });
    expect(gradebook.results).toMatchObject([{ userId: "mia", attemptNumber: 1 }]);
    expect(await (await POST(asked("sweep", bearer))).json()).toStrictEqual(nothing);
  });

  test.each([
    ["no secret", {}],
    ["another secret", { authorization: "Bearer another-secret-of-a-cron" }],
    ["a part of the secret", { authorization: `Bearer ${SECRET.slice(0, -1)}` }],
    ["the secret in another scheme", { authorization: `Basic ${SECRET}` }],
    ["the secret alone", { authorization: SECRET }],
  ])("answers 401 to %s, and does not sweep", async (_name, headers) => {
    const sweep = vi.fn(async () => nothing);
    const route = sweepRoute({ sweep, log: NO_LOG }, { secret: SECRET });
    for (const handler of [route.GET, route.POST]) {
      const reply = await handler(asked("sweep", headers));
      expect(reply.status).toBe(401);
      expect(reply.headers.get("www-authenticate")).toBe("Bearer");
      expect(await reply.json()).toMatchObject({ code: "unauthenticated" });
    }
    expect(sweep).not.toHaveBeenCalled();
  });

  test("answers 503 with Retry-After when Redis is down", async () => {
    const down = new Fault("redis_unavailable", "down", { retryable: true });
    const { POST } = sweepRoute(
      { sweep: () => Promise.reject(down), log: NO_LOG },
      { secret: SECRET },
    );
    const reply = await POST(asked("sweep", bearer));
    expect([reply.status, reply.headers.get("retry-after")]).toStrictEqual([503, "2"]);
    expect(await reply.json()).toStrictEqual({ outcome: "fault", code: "redis_unavailable" });
  });

  test.each([undefined, "", "short", "sixteen chars and a space", "ümlaut-ümlaut-ümlaut"])(
    "with the secret %j, as in a build, refuses every call and says what to set",
    async (secret) => {
      const error = vi.fn();
      const sweep = vi.fn(async () => nothing);
      const { GET, POST } = sweepRoute({ sweep, log: { ...NO_LOG, error } }, { secret });
      const sent = { authorization: "Bearer short" };
      for (const reply of [await GET(asked("sweep", sent)), await POST(asked("sweep", bearer))]) {
        expect(reply.status).toBe(503);
        expect(await reply.json()).toMatchObject({
          code: "sweep_not_configured",
          message: expect.stringMatching(/secret.*CRON_SECRET.*16/) as string,
        });
      }
      expect(error).toHaveBeenCalledTimes(2);
      expect(sweep).not.toHaveBeenCalled();
    },
  );
});

describe("healthRoutes", () => {
  test("live is 200 whatever happens, with the identity of the build", async () => {
    const holdfast = vi.fn(() => ownHoldfast());
    const { live } = healthRoutes(holdfast, { identity: () => ({ build: "b1" }) });
    const reply = live();
    expect(reply.status).toBe(200);
    expect(await reply.json()).toStrictEqual({ ok: true, build: "b1" });
    expect(holdfast).not.toHaveBeenCalled();
  });

  test("ready is 200 until the process begins to shut down", async () => {
    const holdfast = ownHoldfast();
    const { ready } = healthRoutes(holdfast);
    const before = await ready();
    expect(before.status).toBe(200);
    expect(await before.json()).toStrictEqual({ ok: true, checks: { store: "ok" } });
    holdfast.beginShutdown();
    const after = await ready();
    expect([after.status, after.headers.get("retry-after")]).toStrictEqual([503, "1"]);
    expect(await after.json()).toStrictEqual({ ok: false, checks: { process: "shutting_down" } });
  });

  test("ready is 503 when Redis cannot be reached", async () => {
    const checks = { store: "redis_unavailable" };
    const ready = async () => ({ ok: false, checks });
    const reply = await healthRoutes({ ready, log: NO_LOG }).ready();
    expect(reply.status).toBe(503);
    expect(await reply.json()).toStrictEqual({ ok: false, checks });
  });

  test("in a process that is not set up, ready and the other routes are a short 503", async () => {
    const holdfast = ownHoldfast({ secret: "too short" });
    const ready = await healthRoutes(holdfast).ready();
    expect([ready.status, await ready.json()]).toStrictEqual([
      ...[503, { ok: false, checks: { setup: "not_configured" } }],
    ]);
    const notSetUp = { outcome: "fault", code: "not_configured" };
    const params = Promise.resolve({ resourceId: "sums" });
    const { GET } = attemptRoutes(holdfast);
    const sweep = sweepRoute(holdfast, { secret: SECRET });
    const bearer = { authorization: `Bearer ${SECRET}` };
    for (const reply of [
      await GET(asked("attempts/sums"), { params }),
      await sweep.GET(asked("sweep", bearer)),
    ]) {
      expect([reply.status, await reply.json()]).toStrictEqual([503, notSetUp]);
      // Nothing changes until somebody sets what is missing.
      expect(reply.headers.has("retry-after")).toBe(false);
    }
  });

  test("a broken user function does not take the process out of the load balancer", async () => {
    const user = vi.fn(() => Promise.reject(new Error("no session")));
    expect((await healthRoutes(ownHoldfast({ user })).ready()).status).toBe(200);
    expect(user).not.toHaveBeenCalled();
  });
});

const foundSchema = z.strictObject({
  ...{ state: z.looseObject({ attemptNumber: z.int() }), questionIds: z.array(z.string()) },
  token: z.string(),
});

describe("attemptRoutes", () => {
  const mia = { "x-student": "mia" };
  const sums = { params: Promise.resolve({ resourceId: "sums" }) };
  const event = (body: object, headers: Record<string, string> = mia): Request =>
    new Request(`${ADDRESS}/attempts/sums`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  test("POST applies events, and GET returns the attempt with its questions and token", async () => {
    const secret = "a secret that signs tokens in this test";
    const { GET, POST } = attemptRoutes(ownHoldfast({ secret }));
    const none = await GET(asked("attempts/sums", mia), sums);
    expect(none.status).toBe(404);
    expect(await none.json()).toMatchObject({ code: "attempt_not_found" });
    const started = await POST(event({ type: "attempt.start" }), sums);
    expect(started.status).toBe(200);
    expect(await started.json()).toMatchObject({ outcome: "applied" });
    const reply = await GET(asked("attempts/sums", mia), sums);
    expect([reply.status, reply.headers.get("cache-control")]).toStrictEqual([200, "no-store"]);
    const { state, questionIds, token } = foundSchema.parse(await reply.json());
    expect([state.attemptNumber, questionIds]).toStrictEqual([1, QUESTIONS]);
    const skip = { type: "question.skip", questionId: QUESTIONS[0], questionIndex: 0, token };
    const skipped = await POST(event(skip), sums);
    expect(await skipped.json()).toMatchObject({ state: { currentQuestionIndex: 1 } });
  });

  test("history returns the user's attempts, and asks the gradebook nothing", async () => {
    const { history, POST } = attemptRoutes(ownHoldfast());
    const path = "attempts/sums/history";
    const none = await history(asked(path, mia), sums);
    expect([none.status, await none.json()]).toStrictEqual([200, { attempts: [] }]);
    await POST(event({ type: "attempt.start" }), sums);
    const reply = await history(asked(path, mia), sums);
    expect([reply.status, reply.headers.get("cache-control")]).toStrictEqual([200, "no-store"]);
    const open = { attemptNumber: 1, ending: "open", score: null, gradebook: "unknown" };
    expect(await reply.json()).toMatchObject({ attempts: [open] });
    expect((await history(asked(path), sums)).status).toBe(401);
    const theirs = await history(asked(path, { "x-student": "noah" }), sums);
    expect(await theirs.json()).toStrictEqual({ attempts: [] });
  });

  test("refuses what the actions refuse, with the status of the code", async () => {
    const { GET, POST } = attemptRoutes(() => holdfast);
    const holdfast = ownHoldfast();
    const start = { type: "attempt.start" };
    const status = async (reply: Promise<Response>) => (await reply).status;
    expect(await status(GET(asked("attempts/sums"), sums))).toBe(401);
    expect(await status(POST(event(start, {}), sums))).toBe(401);
    expect(await status(POST(event({ type: "attempt.delete" }), sums))).toBe(400);
    const elsewhere = { ...mia, "sec-fetch-site": "cross-site" };
    expect(await status(POST(event(start, elsewhere), sums))).toBe(403);
    const unknown = { params: Promise.resolve({ resourceId: "unknown" }) };
    expect(await status(POST(event(start), unknown))).toBe(404);
  });
});
