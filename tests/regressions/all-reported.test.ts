import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { parseOutboxEntry } from "#lib/services/attempt/outbox-entry";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import type { OneRosterOptions } from "#lib/services/one-roster";
import type { AttemptView } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";
import * as worlds from "../lib/services/attempt/world";
import { startOpsWorld, type OpsWorld } from "../lib/services/operations/ops-world";

/**
 * A student reports every question and finishes. Nothing is graded and the score is 100. It was
 * published like any other result, and no operator was told.
 */
describe("an attempt in which every question was reported", () => {
  let world: OpsWorld;
  beforeAll(async () => {
    world = await startOpsWorld();
  }, 30_000);
  afterAll(() => world.stop());

  type AllReported = NonNullable<OneRosterOptions["allReported"]>;

  /** A pod with this value of ALL_REPORTED. */
  function podWith(allReported: AllReported | undefined, publishBudgetMs = 1_000): worlds.Pod {
    const { baseUrl, tokenUrl: url, clientId, clientSecret } = world.gradebook;
    const gradebook = createOneRosterGradebook({
      baseUrl,
      token: { url, clientId, clientSecret },
      ...(allReported !== undefined && { allReported }),
    });
    return world.pod({ publishBudgetMs, wrapGradebook: () => gradebook });
  }

  async function reportRest(pod: worlds.Pod, slot: Slot, from = 0): Promise<AttemptView> {
    let attempt = await worlds.start(pod, slot);
    for (let questionIndex = from; questionIndex < attempt.totalQuestions; questionIndex += 1) {
      const questionId = `q${(attempt.attemptNumber + questionIndex) % 5}`;
      const report = { reason: "wrong" };
      attempt = worlds.attemptOf(
        await pod.engine.apply(slot, {
          type: "question.report",
          questionIndex,
          questionId,
          report,
        }),
      );
    }
    return worlds.attemptOf(await pod.engine.apply(slot, { type: "attempt.finalize" }));
  }

  const resultOf = ({ userId }: Slot) =>
    world.gradebook.results.all().find(({ sourcedId }) => sourcedId.includes(userId));
  const allReportedEvents = () =>
    world.events.filter(({ event }) => event === "attempt.all_reported");

  test.each<readonly [AllReported | undefined, object, boolean]>([
    [undefined, { score: 100, scoreStatus: "fully graded" }, true],
    ["full", { score: 100, scoreStatus: "fully graded" }, true],
    ["exempt", { scoreStatus: "exempt" }, false],
  ])(
    "is published with the score status that ALL_REPORTED=%s chooses, and reported once",
    async (allReported, published, hasScore) => {
      const slot = world.slot();
      const pod = podWith(allReported);
      const attempt = await reportRest(pod, slot);
      expect(attempt).toMatchObject({ phase: "published" });
      expect(resultOf(slot)).toMatchObject(published);
      expect(Object.hasOwn(resultOf(slot) ?? {}, "score")).toBe(hasScore);
      expect(allReportedEvents()).toEqual([
        { event: "attempt.all_reported", slot, attemptNumber: 1 },
      ]);
      // Finalizing again is a replay and emits no second event.
      await pod.engine.apply(slot, { type: "attempt.finalize" });
      expect(allReportedEvents()).toHaveLength(1);
      // The number of an exempt result is used, like any other.
      await pod.engine.apply(slot, { type: "attempt.reset" });
      expect(await worlds.start(pod, slot)).toMatchObject({ attemptNumber: 2 });
    },
  );

  test("is explained to operators on the slot's page and by the command line", async () => {
    const slot = world.slot();
    await reportRest(podWith("exempt"), slot);
    const { diagnosis, facts } = await world.operations().show(slot);
    expect(diagnosis.differences).toMatchObject([
      {
        code: "all_reported",
        words: "Every question of attempt 1 was reported, so none was graded.",
      },
    ]);
    expect(facts.records[0]?.reading).toMatchObject({ allReported: true, score: 100 });
  });

  test("is treated as an ordinary attempt when at least one question was answered", async () => {
    const slot = world.slot();
    const pod = podWith("exempt");
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    await reportRest(pod, slot, 1);
    expect(resultOf(slot)).toMatchObject({ score: 100, scoreStatus: "fully graded" });
    expect(allReportedEvents()).toEqual([]);
    expect((await world.operations().show(slot)).diagnosis.differences).toEqual([]);
  });

  it("is published as exempt from the outbox entry alone", async () => {
    const slot = world.slot();
    const pod = podWith("exempt", 0);
    await reportRest(pod, slot);
    const [json = ""] = await world.raw.hvals(world.keys(slot).outbox);
    const entry = parseOutboxEntry(json);
    expect(entry?.body).toMatchObject({ score: 100, allReported: true });
    await pod.engine.publish(slot);
    expect(resultOf(slot)).toMatchObject({ scoreStatus: "exempt" });
  });

  it("writes an outbox entry that a pod of the version before can read and publish", async () => {
    const slot = world.slot();
    const pod = podWith("exempt", 0);
    await reportRest(pod, slot);
    const [json = ""] = await world.raw.hvals(world.keys(slot).outbox);
    // Such a pod drops the field that it does not know, and publishes the score as before.
    const parsed = JSON.parse(json) as { body: Record<string, unknown> };
    expect(parsed.body).toMatchObject({
      score: 100,
      correctAnswersCount: 0,
      totalQuestions: 3,
    });
    const { allReported: _unknown, ...known } = parsed.body;
    const rewritten = JSON.stringify({ ...parsed, body: known, tries: 1 });
    await world.raw.hset(world.keys(slot).outbox, "1", rewritten);
    await pod.engine.publish(slot);
    expect(resultOf(slot)).toMatchObject({ score: 100, scoreStatus: "fully graded" });
  });
});
