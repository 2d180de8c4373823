import { afterAll, beforeEach, expect, it } from "vitest";
import { recordDoctor, recordedSweep, recordingDisagreements } from "#lib/services/status";
import * as worlds from "../attempt/world";
import { startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld | undefined;
const theWorld = (): OpsWorld => {
  if (world === undefined) throw new Error("the world has not started");
  return world;
};
beforeEach(async () => {
  world ??= await startOpsWorld();
  await world.raw.flushall();
}, 30_000);
afterAll(() => world?.stop());

const overview = () => theWorld().operations({ directory: theWorld().index }).overview();

it("is empty when nothing is stored, and says that nothing is recorded", async () => {
  const { at, ...rest } = await overview();
  expect(at).toMatch(/^\d{4}-.*Z$/);
  expect(rest).toEqual({
    attempts: { rows: 0, isWhole: true, active: 0, disagreeing: 0 },
    results: {
      ...{ rows: 0, isWhole: true, waiting: 0, waitingSince: null, conflicts: 0 },
      ...{ due: 0, dueSince: null },
    },
    records: { sweep: null, doctor: null, disagreement: null },
  });
});

it("counts active attempts, waiting results, conflicts and disagreements", async () => {
  const { index, slot, pod, raw, keys } = theWorld();
  const [active, finished, waiting, conflicting, spoilt] = [slot(), slot(), slot(), slot(), slot()];
  const late = pod({ publishBudgetMs: 0 });
  await worlds.start(pod(), active);
  await worlds.finishAttempt(pod(), finished);
  await worlds.finishAttempt(late, waiting);
  await worlds.finishAttempt(late, conflicting);
  worlds.putResult(theWorld(), conflicting, 1, { metadata: { attemptId: "another" } });
  await late.engine.publish(conflicting);
  await worlds.start(pod(), spoilt);
  await raw.set(`${keys(spoilt).statePrefix}1`, "no JSON", "KEEPTTL");
  for (const each of [active, finished, waiting, conflicting, spoilt]) await index.upsert(each);
  const { attempts, results } = await overview();
  expect(attempts).toEqual({ rows: 5, isWhole: true, active: 1, disagreeing: 1 });
  expect(results).toMatchObject({ isWhole: true, waiting: 2, conflicts: 1 });
  expect(Date.parse(String(results.waitingSince))).toBeLessThanOrEqual(Date.now());
  expect(results.rows).toBeGreaterThanOrEqual(2);
});

it("says since when a slot is due", async () => {
  const { slot, pod, raw } = theWorld();
  const waiting = slot();
  await worlds.finishAttempt(pod({ publishBudgetMs: 0 }), waiting);
  await worlds.makeDue(theWorld(), waiting);
  expect(await raw.keys("assess:outbox-index:*")).toHaveLength(1);
  const { results } = await overview();
  expect(results.due).toBe(1);
  expect(Date.parse(String(results.dueSince))).toBeLessThan(Date.now());
});

it("knows the last sweep, the last doctor and the last disagreement", async () => {
  const { operators, pod, slot } = theWorld();
  const sweep = recordedSweep((options) => pod().engine.sweep(options), operators, "a test");
  await sweep();
  await recordDoctor(operators, { problems: 1, warnings: 2, unknown: 3 });
  const where = slot();
  const passedOn: unknown[] = [];
  const sink = recordingDisagreements((event) => passedOn.push(event), operators);
  sink({ event: "commit.stale", slot: slot(), type: "x" });
  sink({ event: "gradebook.list_disagreed", slot: where, doubts: [] });
  await expect.poll(async () => (await overview()).records.disagreement).not.toBeNull();
  expect(passedOn).toHaveLength(2);
  const { at, records } = await overview();
  expect(records.disagreement).toMatchObject(where);
  expect(records.doctor).toMatchObject({ problems: 1, warnings: 2, unknown: 3 });
  const counts = { slots: 0, published: 0, waiting: 0, conflicts: 0 };
  expect(records.sweep).toMatchObject({ by: "a test", ...counts });
  expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(String(records.sweep?.at)));
});

it("records an operator's sweep under the operator's name", async () => {
  const { slot, pod } = theWorld();
  const waiting = slot();
  await worlds.finishAttempt(pod({ publishBudgetMs: 0 }), waiting);
  await worlds.makeDue(theWorld(), waiting);
  await theWorld().operations().sweep({ operator: "opal", reason: "report cards" });
  expect((await overview()).records.sweep).toMatchObject({ by: "opal", published: 1 });
});

it("takes what cannot be read as not recorded, and a sweep goes on if it cannot be recorded", async () => {
  const { raw, pod } = theWorld();
  await raw.set("assess:ops-status:sweep", "nonsense");
  await raw.set("assess:ops-status:doctor", '5 {"problems":"many"}');
  expect((await overview()).records).toEqual({ sweep: null, doctor: null, disagreement: null });
  const broken = { writeStatus: () => Promise.reject(new Error("no Redis")) };
  const sweep = recordedSweep((options) => pod().engine.sweep(options), broken, "a test");
  expect((await sweep()).slots).toBe(0);
});
