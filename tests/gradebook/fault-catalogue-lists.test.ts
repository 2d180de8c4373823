import { describe, expect, it } from "vitest";

import type { ListDoubt } from "#lib/services/one-roster";
import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import {
  expectedIds,
  listResultIds,
  nextNumber,
  resultToPublish,
  resultSeed,
  startSimulatedGradebook,
  SLOT,
} from "./simulated-gradebook";

const [FIRST = ""] = expectedIds(1);

describe("lists that lie well", () => {
  it("F1: a false empty list is well-formed, and the result of an id gives it away", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F1"] });
    expect(await listResultIds(gradebook)).toEqual([]);
    expect(await gradebook.findResult(FIRST)).toMatchObject({ resultId: FIRST });
  });

  it("F1: a single false empty list does not get through", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F1:times=1"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F1: a false empty list keeps nobody from starting, and no number is used again", async () => {
    for (const fault of ["F1", "F1:totals=kept"]) {
      const { gradebook } = await startSimulatedGradebook({ faults: [fault] });
      expect(await nextNumber(gradebook)).toBe(6);
    }
  });

  it("F2: a list that lags behind a write omits it; the result of its id does not", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F2:reads=9"] });
    const written = resultToPublish(6);
    await gradebook.putResult(written);
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    const { resultId, attemptId } = written;
    expect(await gradebook.findResult(resultId)).toMatchObject({ resultId, attemptId });
  });

  it("F2: the number of a result that the list does not show yet is not given again", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F2:reads=9"] });
    await gradebook.putResult(resultToPublish(6));
    expect(await nextNumber(gradebook)).toBe(7);
  });

  it("F8: for want of a permission a list is empty; the result of an id is there", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F8"] });
    expect(await listResultIds(gradebook)).toEqual([]);
    expect(await gradebook.findResult(FIRST)).toMatchObject({ resultId: FIRST });
  });
});

describe("lists that contradict themselves", () => {
  it.each(["newest", "half", "all"])(
    "F3: a flapping replica that lacks %s rows keeps nobody from starting",
    async (missing) => {
      for (const totals of ["headers", "none"] as const) {
        const told: ListDoubt[] = [];
        const onListDisagreed = (_slot: unknown, doubts: readonly ListDoubt[]) => {
          told.push(...doubts);
        };
        const faults = [`F3:missing=${missing}`];
        const { gradebook } = await startSimulatedGradebook({
          faults,
          totals,
          client: { onListDisagreed },
        });
        expect(await nextNumber(gradebook)).toBe(6);
        expect(await nextNumber(gradebook)).toBe(6);
        // Without totals, only a list that is falsely empty is read again and can disagree.
        if (totals === "headers" || missing === "all") expect(told).not.toEqual([]);
      }
    },
  );

  it("F3: a replica that answers empty every other time is seen through", async () => {
    const { gradebook } = await startSimulatedGradebook({
      faults: ["F3:missing=all"],
      totals: "none",
      count: 1,
    });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(1));
  });

  it.each([1, 2, 3, 4])("F4: a limit silently clamped to %i loses no row", async (max) => {
    const { gradebook } = await startSimulatedGradebook({ faults: [`F4:max=${max}`] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F5: a row that repeats across pages counts once", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F4", "F5:total=same"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F5: a total that grows between two pages has the list read again", async () => {
    const { gradebook } = await startSimulatedGradebook({
      faults: ["F4:totals=kept", "F5:times=1"],
    });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it.each(["shrunk", "same"])(
    "F6: a row missed across pages, the total %s, changes no number",
    async (total) => {
      for (const clamp of ["F4", "F4:totals=kept"]) {
        const { gradebook } = await startSimulatedGradebook({
          faults: [clamp, `F6:total=${total}`],
        });
        expect(expectedIds(5)).toEqual(
          expect.arrayContaining([...(await listResultIds(gradebook))]),
        );
        expect(await nextNumber(gradebook)).toBe(6);
      }
    },
  );

  it("F6: a row missed once has the list read again", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F4", "F6:times=1"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it.each(["high", "low", "zero"])(
    "F7: a total that is %s is told, and is no reason to refuse",
    async (variant) => {
      for (const totals of ["headers", "body", "both"] as const) {
        const told: ListDoubt[] = [];
        const onListDisagreed = (_slot: unknown, doubts: readonly ListDoubt[]) => {
          told.push(...doubts);
        };
        const faults = [`F7:variant=${variant}`];
        const { gradebook } = await startSimulatedGradebook({
          faults,
          totals,
          client: { onListDisagreed },
        });
        expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
        expect(told).toEqual(["total_differs"]);
      }
    },
  );

  it("F7: a total that is wrong once, or absent, does no harm", async () => {
    for (const faults of [["F7:times=1"], ["F7:variant=absent"]]) {
      const { gradebook } = await startSimulatedGradebook({ faults });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    }
  });

  it("F7: totals that are always wrong can be ignored by a setting", async () => {
    const client = { list: { totals: "ignore" } } as const;
    const { gradebook } = await startSimulatedGradebook({ faults: ["F7"], client });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F23: a row that one page shows twice counts once", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F23:rows=2"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });
});

describe("filters", () => {
  it("F9: rows of other students and line items are dropped", async () => {
    for (const honoured of [0, 1]) {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F9:honoured=${honoured}`] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    }
  });

  it.each(["top", "wrapped", "string-minor", "text"])(
    "F10: where two predicates are refused (%s), one is used and the rest done in code",
    async (shape) => {
      const faults = [`F10:accepted=1,shape=${shape}`];
      const { gradebook, simulator } = await startSimulatedGradebook({ faults });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
      const last = simulator.requests.list({ operation: "list" }, 1)[0]?.path ?? "";
      expect(new URLSearchParams(last.split("?")[1]).get("filter")).toBe("student.sourcedId='u1'");
    },
  );

  it("F10: where every filter is refused, somebody must change a setting", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F10"] });
    await expect(listResultIds(gradebook)).rejects.toMatchObject(MISCONFIGURED);
  });
});

describe("rows", () => {
  const harmless = ["all", "date-only", "date-time", "strings", "nulls", "null-metadata"];

  it.each([...harmless, "null-score", "no-optional", "no-student", "no-status"])(
    "F18: schema drift (%s) loses no row",
    async (variant) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F18:variant=${variant}`] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
      const found = await gradebook.findResult(FIRST);
      expect(found).toMatchObject({ resultId: FIRST, status: "active" });
    },
  );

  it("F18: a numeric string is a score, and a null one is none", async () => {
    const strings = await startSimulatedGradebook({ faults: ["F18:variant=strings"] });
    expect(await strings.gradebook.findResult(FIRST)).toMatchObject({ score: 80 });
    const nulls = await startSimulatedGradebook({ faults: ["F18:variant=null-score"] });
    expect(await nulls.gradebook.findResult(FIRST)).toMatchObject({ score: null });
  });

  it("F18: a row without an id is a fault, since nothing can be counted then", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F18:variant=no-id"] });
    await expect(listResultIds(gradebook)).rejects.toMatchObject(UNAVAILABLE);
    await expect(gradebook.findResult(FIRST)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("F22: soft-deleted rows that the gradebook shows are kept and marked", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({ faults: ["F22"] });
    simulator.results.put(resultSeed(FIRST, { status: "tobedeleted" }));
    const results = await gradebook.listResults(SLOT);
    expect(results.map(({ status }) => status).sort()).toEqual([
      ...Array<string>(4).fill("active"),
      "tobedeleted",
    ]);
    expect(await gradebook.findResult(FIRST)).toMatchObject({ status: "tobedeleted" });
  });

  it("F22: soft-deleted rows that lists hide are still found by id", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({
      faults: ["F22:lists=hidden"],
    });
    simulator.results.put(resultSeed(FIRST, { status: "tobedeleted" }));
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5).slice(1));
    expect(await gradebook.findResult(FIRST)).toMatchObject({ status: "tobedeleted" });
  });

  it.each(["top", "wrapped", "string-minor", "text"])(
    "F25: an absent line item (%s) is a fault, never an empty list or an acknowledgement",
    async (shape) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F25:shape=${shape}`] });
      await expect(listResultIds(gradebook)).rejects.toMatchObject(MISCONFIGURED);
      await expect(gradebook.putResult(resultToPublish(6))).rejects.toMatchObject(MISCONFIGURED);
    },
  );
});
