import { InngestTestEngine } from "@inngest/test";
import { Inngest } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHoldfastFunctions } from "#lib/inngest";
import * as worlds from "../attempt/world";
import { startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
beforeAll(async () => {
  world = await startOpsWorld();
}, 30_000);
afterAll(() => world.stop());

const mute = (): void => undefined;
const logger = { debug: mute, info: mute, warn: mute, error: mute };
const client = new Inngest({ id: "a-school", isDev: true, logger });

describe("as functions of Inngest", () => {
  it("the sweep publishes what waits, and may be run again", async () => {
    const slot = world.slot();
    const { engine } = world.pod({ publishBudgetMs: 0 });
    await worlds.finishAttempt({ ...world.pod(), engine }, slot);
    await worlds.makeDue(world, slot);
    const [sweep] = createHoldfastFunctions(client, { sweep: () => engine.sweep() });
    if (sweep === undefined) throw new Error("there is no sweep");
    const run = async () => (await new InngestTestEngine({ function: sweep }).execute()).result;
    expect(await run()).toEqual({ slots: 1, published: 1, waiting: 0, conflicts: 0 });
    expect(await run()).toMatchObject({ published: 0 });
    expect(world.gradebook.results.all().map(({ sourcedId }) => sourcedId)).toContain(
      `nice_${slot.userId}_fractions_ali_attempt_1`,
    );
  });

  it("the list answers its event with a page, and refuses a query that cannot be", async () => {
    const [one, other] = [world.slot(), world.slot()];
    const pod = world.pod();
    await worlds.start(pod, one);
    await worlds.start(pod, other);
    const operations = world.operations({ slots: [one, other] });
    const sweep = () => pod.engine.sweep();
    const [, list] = createHoldfastFunctions(client, { sweep }, { operations });
    if (list === undefined) throw new Error("there is no list");
    const asked = (data: object) =>
      new InngestTestEngine({
        function: list,
        events: [{ name: "holdfast/ops.list", data }],
      }).execute();
    const { result } = await asked({ userId: other.userId });
    expect(result).toMatchObject({ lines: [{ slot: other, attemptNumber: 1 }], next: null });
    const refused = await asked({ limit: 0 });
    expect(refused.error).toBeDefined();
    expect(refused.result).toBeUndefined();
  });
});
