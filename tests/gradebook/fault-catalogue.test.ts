import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { Fault } from "../../src/lib/fault";
import { CATALOGUE } from "../../src/simulator/faults/catalogue";
import type { FaultSetting } from "../../src/simulator/simulator";
import { expectedIds, listed, simulate } from "./simulated-gradebook";

const TOTALS = ["headers", "body", "none"] as const;

/**
 * Faults that change what a list says, in the forms that bear on the number of rows. F1, F2 and F8
 * are left out: alone they already are well-formed lies, which only the result of an id gives away.
 */
const LIST_FAULTS: readonly string[] = [
  "F3:missing=newest", "F3:missing=half", "F3:missing=all", "F4", "F4:totals=kept", "F4:max=3",
  "F5", "F5:total=same", "F5:rows=2", "F6", "F6:total=same", "F6:rows=2", "F7:variant=low",
  "F7:variant=zero", "F7:variant=absent", "F9", "F9:honoured=1", "F10:accepted=1",
  "F13:times=1", "F18", "F18:variant=no-student", "F22", "F23", "F23:rows=2",
];

/**
 * Lists that are wrong all the same: the replica lacks every other row, and later pages of the
 * other one skip exactly those, so that both agree on totals and seams. The highest row is still
 * seen, and the number after it is what an attempt gets.
 */
const CONSPIRACIES: Readonly<Record<string, readonly number[]>> = {
  "F3:missing=half + F6:rows=2": [1, 3, 5],
};

/** What the client makes of a list under faults: its ids, or the fault. Anything else is a bug. */
async function outcomeOf(
  faults: readonly FaultSetting[],
  totals: (typeof TOTALS)[number],
): Promise<readonly string[] | "fault"> {
  const { gradebook } = await simulate({ faults, totals });
  try {
    return await listed(gradebook);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    return "fault";
  }
}

describe("the fault catalogue", () => {
  it("has a named test for every fault", () => {
    const folder = import.meta.dirname;
    const files = readdirSync(folder).filter((name) => name.startsWith("fault-catalogue-"));
    const text = files.map((name) => readFileSync(`${folder}/${name}`, "utf8")).join();
    const untested = CATALOGUE.filter(({ code }) => !text.includes(`"${code}: `));
    expect(untested.map(({ code }) => code)).toEqual([]);
    expect(CATALOGUE).toHaveLength(25);
  });

  it.each(TOTALS)(
    "yields the right list or a fault by any two at once, but for one pair; totals in %s",
    async (totals) => {
      const wrong: Record<string, readonly string[]> = {};
      let right = 0;
      let faults = 0;
      for (const [index, first] of LIST_FAULTS.entries()) {
        for (const second of LIST_FAULTS.slice(index)) {
          const pair = first === second ? [first] : [first, second];
          const outcome = await outcomeOf(pair, totals);
          if (outcome === "fault") faults += 1;
          else if (outcome.join() === expectedIds(5).join()) right += 1;
          else wrong[pair.join(" + ")] = outcome;
        }
      }
      const known = Object.entries(CONSPIRACIES).map(([pair, numbers]) => {
        return [pair, numbers.map((number) => expectedIds(5)[number - 1])];
      });
      expect(wrong).toEqual(Object.fromEntries(known));
      // Both other outcomes are really reached.
      expect(Math.min(right, faults)).toBeGreaterThan(50);
    },
    60_000,
  );
});
