import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logEvents } from "#lib/event-log";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

/** Everything that a log with the most talkative level would hold of these events. */
function logOf(events: readonly EngineEvent[]): string {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const note = logEvents(pino({ level: "trace" }, sink), { hashKey: "key" });
  events.forEach(note);
  return lines.join("");
}

describe("logs", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  });
  afterAll(() => world.stop());

  it("hold neither answers nor ids, whatever happens to an attempt", async () => {
    const slot = { ...world.slot(), userId: "CANARY-USER" };
    const pod = world.pod();
    const { statePrefix, pointer } = world.keys(slot);
    const started = await worlds.start(pod, slot);
    const named = { questionId: "q1", questionIndex: 0, attemptId: started.attemptId };
    const secret = "CANARY-ANSWER";
    await pod.engine.apply(slot, { type: "question.answer", response: secret, ...named });
    await pod.engine.apply(slot, { type: "question.answer", response: secret, ...named });
    await world.raw.del(pointer);
    await worlds.answerAll(pod, slot);
    world.gradebook.setFaults(["F12:status=500"]);
    await pod.engine.apply(slot, { type: "attempt.finalize" });
    await pod.engine.apply(slot, { type: "attempt.reset", attemptId: "CANARY-ID" });
    await world.raw.set(`${statePrefix}1`, '{"startedAt":"CANARY-RECORD"}');
    await pod.engine.resolveAssessmentContext(slot);
    const log = logOf(world.events);
    const events = new Set(world.events.map(({ event }) => event));
    for (const event of ["attempt.applied", "attempt.replayed", "attempt.refused"] as const) {
      expect(events).toContain(event);
    }
    expect(events).toContain("result.rejected");
    expect(events).toContain("pointer.missing.recovered");
    expect(log).not.toContain("CANARY");
    expect(log).not.toContain("fractions");
  });

  it("tell the same student apart from others by a keyed hash", () => {
    const event = (userId: string): EngineEvent => ({
      event: "pointer.missing.recovered",
      slot: { userId, resourceId: "r" },
      attemptNumber: 1,
    });
    const users = [...logOf([event("a"), event("a"), event("b")]).matchAll(/"user":"(\w+)"/g)];
    const [first, again, other] = users.map(([, user]) => user);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
  });
});
