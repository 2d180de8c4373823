import { describe, expect, it } from "vitest";

import type { ListDoubt } from "#lib/services/one-roster";
import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import { SLOT } from "./scripted-gradebook";
import {
  expectedIds,
  listResultIds,
  nextNumber,
  resultToPublish,
  resultSeed,
  startSimulatedGradebook,
} from "./simulated-gradebook";

const [FIRST = ""] = expectedIds(1);

describe("well-formed lists that lack rows", () => {
  it("F1: a false empty list is returned, but the result is found by its id", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F1"] });
    expect(await listResultIds(gradebook)).toEqual([]);
    expect(await gradebook.findResult(FIRST)).toMatchObject({ resultId: FIRST });
  });

  it("F1: after one false empty list, the list is read again", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F1:times=1"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F1: with a false empty list, a start gets the next free number", async () => {
    for (const fault of ["F1", "F1:totals=kept"]) {
      const { gradebook } = await startSimulatedGradebook({ faults: [fault] });
      expect(await nextNumber(gradebook)).toBe(6);
    }
  });

  it("F2: a list that lags behind a write omits the result, but it is found by its id", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F2:reads=9"] });
    const written = resultToPublish(6);
    await gradebook.putResult(written);
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    const { resultId, attemptId } = written;
    expect(await gradebook.findResult(resultId)).toMatchObject({ resultId, attemptId });
  });

  it("F2: a start does not get the number of a result that the list does not show yet", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F2:reads=9"] });
    await gradebook.putResult(resultToPublish(6));
    expect(await nextNumber(gradebook)).toBe(7);
  });

  it("F8: without the permission the list is empty, but the result is found by its id", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F8"] });
    expect(await listResultIds(gradebook)).toEqual([]);
    expect(await gradebook.findResult(FIRST)).toMatchObject({ resultId: FIRST });
  });
});

describe("lists that contradict each other", () => {
  it.each(["newest", "half", "all"])(
    "F3: with a flapping replica that lacks rows (%s), a start gets the next free number",
    async (missing) => {
      for (const totals of ["headers", "none"] as const) {
        const reported: ListDoubt[] = [];
        const onListDisagreed = (_slot: unknown, doubts: readonly ListDoubt[]) => {
          reported.push(...doubts);
        };
        const faults = [`F3:missing=${missing}`];
        const { gradebook } = await startSimulatedGradebook({
          faults,
          totals,
          client: { onListDisagreed },
        });
        expect(await nextNumber(gradebook)).toBe(6);
        expect(await nextNumber(gradebook)).toBe(6);
        // Without totals, only an empty list is read again, so only there a disagreement is found.
        if (totals === "headers" || missing === "all") expect(reported).not.toEqual([]);
      }
    },
  );

  it("F3: a replica that is empty on every second request hides no row", async () => {
    const { gradebook } = await startSimulatedGradebook({
      faults: ["F3:missing=all"],
      totals: "none",
      count: 1,
    });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(1));
  });

  it.each([1, 2, 3, 4])(
    "F4: if the limit is silently clamped to %i, no row is lost",
    async (max) => {
      const { gradebook } = await startSimulatedGradebook({ faults: [`F4:max=${max}`] });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    },
  );

  it("F5: a row that is on two pages counts once", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F4", "F5:total=same"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F5: if the total grows between two pages, the list is read again", async () => {
    const { gradebook } = await startSimulatedGradebook({
      faults: ["F4:totals=kept", "F5:times=1"],
    });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it.each(["shrunk", "same"])(
    "F6: a row that is missed between two pages (total: %s) does not change the next number",
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

  it("F6: if a row is missed once, the list is read again", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F4", "F6:times=1"] });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it.each(["high", "low", "zero"])(
    "F7: a total that is %s is reported, and all rows are returned",
    async (variant) => {
      for (const totals of ["headers", "body", "both"] as const) {
        const reported: ListDoubt[] = [];
        const onListDisagreed = (_slot: unknown, doubts: readonly ListDoubt[]) => {
          reported.push(...doubts);
        };
        const faults = [`F7:variant=${variant}`];
        const { gradebook } = await startSimulatedGradebook({
          faults,
          totals,
          client: { onListDisagreed },
        });
        expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
        expect(reported).toEqual(["total_differs"]);
      }
    },
  );

  it("F7: with a total that is wrong once, or absent, all rows are returned", async () => {
    for (const faults of [["F7:times=1"], ["F7:variant=absent"]]) {
      const { gradebook } = await startSimulatedGradebook({ faults });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
    }
  });

  it("F7: a setting ignores totals that are always wrong", async () => {
    const client = { list: { totals: "ignore" } } as const;
    const { gradebook } = await startSimulatedGradebook({ faults: ["F7"], client });
    expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
  });

  it("F23: a row that is twice on one page counts once", async () => {
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
    "F10: if two predicates are rejected (%s), one is sent and the other is checked in code",
    async (shape) => {
      const faults = [`F10:accepted=1,shape=${shape}`];
      const { gradebook, simulator } = await startSimulatedGradebook({ faults });
      expect(await listResultIds(gradebook)).toEqual(expectedIds(5));
      const last = simulator.requests.list({ operation: "list" }, 1)[0]?.path ?? "";
      expect(new URLSearchParams(last.split("?")[1]).get("filter")).toBe("student.sourcedId='u1'");
    },
  );

  it("F10: if every filter is rejected, the fault is permanent", async () => {
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

  it("F18: a numeric string is a score, and null is no score", async () => {
    const strings = await startSimulatedGradebook({ faults: ["F18:variant=strings"] });
    expect(await strings.gradebook.findResult(FIRST)).toMatchObject({ score: 80 });
    const nulls = await startSimulatedGradebook({ faults: ["F18:variant=null-score"] });
    expect(await nulls.gradebook.findResult(FIRST)).toMatchObject({ score: null });
  });

  it("F18: a row without an id is a fault, because its number is unknown", async () => {
    const { gradebook } = await startSimulatedGradebook({ faults: ["F18:variant=no-id"] });
    await expect(listResultIds(gradebook)).rejects.toMatchObject(UNAVAILABLE);
    await expect(gradebook.findResult(FIRST)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("F22: soft-deleted rows in a list are returned and marked", async () => {
    const { gradebook, simulator } = await startSimulatedGradebook({ faults: ["F22"] });
    simulator.results.put(resultSeed(FIRST, { status: "tobedeleted" }));
    const results = await gradebook.listResults(SLOT);
    expect(results.map(({ status }) => status).sort()).toEqual([
      ...Array<string>(4).fill("active"),
      "tobedeleted",
    ]);
    expect(await gradebook.findResult(FIRST)).toMatchObject({ status: "tobedeleted" });
  });

  it("F22: soft-deleted rows that lists hide are found by id", async () => {
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
