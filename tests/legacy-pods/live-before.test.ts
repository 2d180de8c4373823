import { expect, test } from "vitest";
import { Fault } from "#lib/fault";
import { print } from "../figures";
import { RandomDrawing } from "./drawings";
import { wander } from "./histories";
import type { WorldMutation } from "./histories";

const SEED = 20_261_180;
const EACH = 150;
const UNTIL_FOUND = 200;

/** An attempt of before the deployment is no attempt to these pods. */
const BLIND: WorldMutation = {
  mutateStore: (store) => ({
    ...store,
    load: async (slot) => {
      const loaded = await store.load(slot);
      const isLegacy = loaded.record?.stateJson.includes('"holdfast"') === false;
      return isLegacy ? { ...loaded, record: null } : loaded;
    },
  }),
};

test.each([0, 1, 2, 3])(
  "an attempt with %i answers of before the deployment goes on, on legacy and new pods",
  async (answeredBefore) => {
    let onNew = 0;
    for (let at = 0; at < EACH; at += 1) {
      const drawing = new RandomDrawing(SEED + at, true);
      const { broken, observations } = await wander(drawing, { answeredBefore });
      expect(broken, JSON.stringify(observations)).toEqual([]);
      const next = observations[answeredBefore + 1];
      if (next?.pod.startsWith("new") === true && next.reply.kind !== "refused") onNew += 1;
    }
    expect(onNew).toBeGreaterThan(30);
    print(`${EACH} lives that began with ${answeredBefore} answers on legacy pods, seed ${SEED}`);
  },
  60_000,
);

/** Either a promise breaks, or a pod gives up on an attempt that it finds taken and cannot see. */
async function isFoundOut(drawing: RandomDrawing): Promise<boolean> {
  try {
    return (await wander(drawing, { answeredBefore: 2, ...BLIND })).broken.length > 0;
  } catch (error) {
    if (error instanceof Fault && error.code === "contention") return true;
    throw error;
  }
}

test("new pods that do not take over what legacy pods began are found out", async () => {
  for (let at = 0; at < UNTIL_FOUND; at += 1) {
    const drawing = new RandomDrawing(SEED + at, true);
    if (await isFoundOut(drawing)) return;
  }
  throw new Error(`${UNTIL_FOUND} histories, and none breaks a promise`);
});
