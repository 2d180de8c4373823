import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getAttempt } from "#lib/http/attempt-http";
import { loadPractice } from "#lib/pages/practice";
import { createInteractiveAssessments } from "#lib/interactive-assessments";
import type { Slot } from "#lib/slot";
import { fakePorts } from "../lib/actions/fake-ports";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

/**
 * Reading an attempt loaded the slot twice. After a reset by another tab between the two loads, the
 * second load found no attempt, and the engine asked the gradebook for a number (I6).
 */
describe("an attempt is read while another tab resets it", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  /** A pod that reads `slot` while another tab resets it after each load. */
  async function readWithResets(slot: Slot) {
    const other = world.pod();
    await worlds.start(other, slot);
    world.gradebook.requests.reset();
    let loads = 0;
    const { engine } = world.pod({
      wrapStore: (store) => ({
        ...store,
        load: async (of) => {
          const loaded = await store.load(of);
          loads += 1;
          await other.engine.apply(slot, { type: "attempt.reset" });
          return loaded;
        },
      }),
    });
    const assessments = createInteractiveAssessments({
      attempts: engine,
      questions: {
        overview: async () => ({ title: "Fractions", questionCount: 3, poolSize: 5 }),
        questionViews: async (_of, list) => list.map(({ id }) => ({ id, title: id, body: [] })),
      },
      emit: () => undefined,
    });
    const { ports } = fakePorts();
    const requests = () => world.gradebook.requests.counts().total;
    return { ports: { ...ports, assessments }, loads: () => loads, requests };
  }

  it("the API loads once and returns that attempt; the next request finds none", async () => {
    const slot = world.slot();
    const { ports, loads, requests } = await readWithResets(slot);
    const request = new Request("http://localhost/", { headers: { "x-student": slot.userId } });
    const read = async () => {
      const reply = await getAttempt(ports, request, slot.resourceId);
      return [reply.status, await reply.json()] as const;
    };
    expect(await read()).toMatchObject([200, { state: { attemptNumber: 1 } }]);
    expect({ loads: loads(), requests: requests() }).toEqual({ loads: 1, requests: 0 });
    expect(await read()).toMatchObject([404, { code: "attempt_not_found" }]);
    expect({ loads: loads(), requests: requests() }).toEqual({ loads: 2, requests: 0 });
  });

  it("the page loads once and shows that attempt; the next request shows that there is none", async () => {
    const slot = world.slot();
    const { ports, loads, requests } = await readWithResets(slot);
    const user = { kind: "signed_in", user: { userId: slot.userId } } as const;
    const page = () => loadPractice(ports, user, slot.resourceId);
    expect(await page()).toMatchObject({
      prepared: { kind: "ready", attempt: { attemptNumber: 1 } },
    });
    expect({ loads: loads(), requests: requests() }).toEqual({ loads: 1, requests: 0 });
    const none = { kind: "no_attempt", title: "Fractions", questionCount: 3, usedNumber: 0 };
    expect(await page()).toMatchObject({ prepared: none, token: null });
    expect({ loads: loads(), requests: requests() }).toEqual({ loads: 2, requests: 0 });
  });
});
