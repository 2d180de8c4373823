import { describe, expect, test } from "vitest";
import { print } from "../figures";
import { QUIET, sideBySide, wander } from "./histories";
import type { Drawing, PodName } from "./histories";
import { everySchedule } from "./schedules";
import type { RequestKind } from "./student";

const ASKS: readonly RequestKind[] = ["answer", "skip", "report", "start"];

/** Two tabs, one on a legacy pod and one on a new one, that ask these, in this order. */
function pair(onOld: readonly RequestKind[], onNew: readonly RequestKind[]) {
  const left = new Map<string, RequestKind[]>([
    ["tab A", [...onOld]],
    ["tab B", [...onNew]],
  ]);
  return {
    podOf: (tab: string): PodName => (tab === "tab A" ? "old 1" : "new 1"),
    askOf: (tab: string) => left.get(tab)?.shift() ?? null,
  };
}

describe("every interleaving of a legacy pod's request with a new pod's, and every death", () => {
  /** How many schedules there are: a search that looks at less fails. */
  const COUNTED: Readonly<Record<RequestKind, readonly [number, number]>> = {
    ...{ answer: [283, 52], report: [283, 52] },
    ...{ skip: [471, 86], start: [104, 32] },
    ...{ finalize: [0, 0], reset: [0, 0] },
  };

  test.each(ASKS.flatMap((onOld) => ASKS.map((onNew) => [onOld, onNew] as const)))(
    "%s on a legacy pod beside %s on a new one loses nothing",
    async (onOld, onNew) => {
      const schedules = await everySchedule(1, async (choices) => {
        const asks = pair([onOld], [onNew]);
        const { broken, steps } = await sideBySide({ ...bound(choices), ...asks });
        expect(broken, steps.join(" | ")).toEqual([]);
      });
      print(`${onOld} on a legacy pod beside ${onNew} on a new one: ${schedules} schedules`);
      // A new pod changes an attempt in the same steps, whatever it does to it.
      expect(schedules).toBe(COUNTED[onOld][onNew === "start" ? 1 : 0]);
    },
    60_000,
  );
});

describe("a student's requests go to legacy and new pods in every way there is", () => {
  const lives: readonly (readonly RequestKind[])[] = [
    ["start", "answer", "skip", "report", "finalize", "start", "answer"],
    ["start", "answer", "reset", "start", "answer", "start"],
    ["start", "skip", "start", "answer", "answer", "finalize", "reset", "start", "answer"],
  ];

  test.each(lives)("%s, %s, %s …", async (...asks) => {
    let ways = 0;
    for (let way = 0; way < 2 ** asks.length; way += 1) {
      let asked = -1;
      const drawing: Drawing = {
        ...bound(QUIET),
        askOf: () => asks[(asked += 1)] ?? null,
        podOf: () => ((way >> asked) % 2 === 0 ? "old 1" : "new 1"),
      };
      const { broken, observations } = await wander(drawing);
      expect(broken, JSON.stringify(observations)).toEqual([]);
      ways += 1;
    }
    expect(ways).toBe(2 ** asks.length);
  });
});

function bound(choices: Pick<Drawing, "pick" | "wayOf">): Pick<Drawing, "pick" | "wayOf"> {
  return { pick: (count) => choices.pick(count), wayOf: (label) => choices.wayOf(label) };
}
