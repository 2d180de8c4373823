import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  coprimeStep,
  selectedCount,
  selectQuestions,
  type SelectableSection,
} from "#lib/interactive-assessments/selection";

const TREES = ["apple", "birch", "cedar", "dill", "elder", "fern"];

function listOf(section: SelectableSection, slotName: string, attemptNumber: number): string {
  const [userId = "", resourceId = ""] = slotName.split("/");
  const test = { testId: "t", sections: [section] };
  return selectQuestions(test, { userId, resourceId }, attemptNumber).join(" ");
}

/** The expected lists were computed from the rule by a program in another language. */
describe("the questions of an attempt", () => {
  test.each([
    ["user1/res1", 1, "elder fern apple birch"],
    ["user1/res1", 2, "cedar dill elder fern"],
    ["user1/res1", 3, "apple birch cedar dill"],
    ["user1/res2", 1, "apple birch cedar dill"],
    ["user1/res2", 2, "elder fern apple birch"],
    ["zoë/res-3", 3, "cedar dill elder fern"],
  ])("unshuffled, four of six, for %s in attempt %i", (slot, attemptNumber, expected) => {
    const section = { itemIds: TREES, shuffle: false, select: 4 };
    expect(listOf(section, slot, attemptNumber)).toBe(expected);
  });

  test.each([
    ["user1/res1", 1, "fern birch cedar dill"],
    ["user1/res1", 2, "cedar dill elder apple"],
    ["user1/res1", 3, "elder apple fern birch"],
    // Here the first step, 3, shares a factor with 6; it is advanced to 5.
    ["user1/res2", 1, "birch fern cedar dill"],
    ["user1/res2", 2, "cedar dill apple elder"],
    ["user2/res1", 1, "apple birch elder fern"],
    ["zoë/res-3", 2, "dill birch fern elder"],
  ])("shuffled, four of six, for %s in attempt %i", (slot, attemptNumber, expected) => {
    const section = { itemIds: TREES, shuffle: true, select: 4 };
    expect(listOf(section, slot, attemptNumber)).toBe(expected);
  });

  test.each([null, 0])("select %s keeps all, whatever the attempt", (select) => {
    for (const attemptNumber of [1, 2, 3]) {
      const section = { itemIds: TREES, select };
      expect(listOf({ ...section, shuffle: false }, "user1/res1", attemptNumber)).toBe(
        "apple birch cedar dill elder fern",
      );
      expect(listOf({ ...section, shuffle: true }, "user1/res1", attemptNumber)).toBe(
        "elder dill cedar birch fern apple",
      );
    }
  });

  test("a select beyond the section is capped, and still begins at the offset", () => {
    const section = { itemIds: TREES, shuffle: true, select: 9 };
    expect(listOf(section, "user1/res1", 7)).toBe("elder apple fern birch cedar dill");
    expect(listOf({ ...section, shuffle: false }, "user1/res2", 7)).toBe(
      "cedar dill elder fern apple birch",
    );
  });

  test("sections follow one another, each scoped by its own first item", () => {
    const sections = [
      { itemIds: ["moss", "fern", "oak"], shuffle: false, select: 2 },
      { itemIds: ["rose", "lily", "iris", "ivy", "mint"], shuffle: true, select: 3 },
    ];
    const plants = { testId: "plants", sections };
    const slot = { userId: "user1", resourceId: "res1" };
    expect(selectQuestions(plants, slot, 1).join(" ")).toBe("oak moss lily mint rose");
    expect(selectQuestions(plants, slot, 2).join(" ")).toBe("fern oak iris ivy lily");
    expect(selectedCount(sections)).toBe(5);
  });

  test("equal hashes are ordered by item id", () => {
    const collision = ["first", "q50350", "q114503"];
    const section = { itemIds: collision, shuffle: true, select: null };
    expect(listOf(section, "user1/res1", 1)).toBe("q114503 q50350 first");
    const turned = { ...section, itemIds: ["first", "q114503", "q50350"] };
    expect(listOf(turned, "user1/res1", 1)).toBe("q114503 q50350 first");
  });

  test("nothing is selected from nothing", () => {
    expect(listOf({ itemIds: [], shuffle: true, select: 2 }, "user1/res1", 1)).toBe("");
    expect(listOf({ itemIds: ["x"], shuffle: true, select: 2 }, "user1/res1", 5)).toBe("x");
  });
});

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), {
  minLength: 2,
  maxLength: 14,
});
/** Sections that select only a part of their items; others show no rotation. */
const partialSections = fc
  .record({ itemIds: ids, shuffle: fc.boolean(), draw: fc.nat() })
  .map(({ itemIds, shuffle, draw }): SelectableSection & { readonly select: number } => ({
    itemIds,
    shuffle,
    select: 1 + (draw % (itemIds.length - 1)),
  }));
const slots = fc.record({ userId: fc.string(), resourceId: fc.string() });
const attempts = fc.integer({ min: 1, max: 1_000_000 });

function asTest(section: SelectableSection) {
  return { testId: "t", sections: [section] };
}

describe("for every section, slot and attempt", () => {
  property.prop([partialSections, slots, attempts])(
    "k distinct items, always the same",
    (...input) => {
      const [section, slot, attemptNumber] = input;
      const selected = selectQuestions(asTest(section), slot, attemptNumber);
      expect(new Set(selected).size).toBe(section.select);
      expect(section.itemIds).toEqual(expect.arrayContaining([...selected]));
      expect(selectQuestions(asTest(section), slot, attemptNumber)).toEqual(selected);
    },
  );

  property.prop([partialSections, slots, attempts])("the next attempt shows others", (...input) => {
    const [section, slot, attemptNumber] = input;
    const now = new Set(selectQuestions(asTest(section), slot, attemptNumber));
    const next = new Set(selectQuestions(asTest(section), slot, attemptNumber + 1));
    expect(next).not.toEqual(now);
  });

  property.prop([partialSections, slots, attempts])(
    "as many attempts as items show all",
    (...input) => {
      const [section, slot, first] = input;
      const shown = section.itemIds.flatMap((_, later) =>
        selectQuestions(asTest(section), slot, first + later),
      );
      expect(new Set(shown)).toEqual(new Set(section.itemIds));
    },
  );

  property.prop([ids, fc.boolean(), slots, attempts, attempts])(
    "the order before rotation is the student's own, whatever the attempt",
    (itemIds, shuffle, slot, one, other) => {
      const everything = asTest({ itemIds, shuffle, select: null });
      expect(selectQuestions(everything, slot, one)).toEqual(
        selectQuestions(everything, slot, other),
      );
    },
  );

  property.prop([fc.integer({ min: 2, max: 60 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })])(
    "a step visits every place once",
    (size, hash) => {
      const step = coprimeStep(size, hash);
      const places = Array.from({ length: size }, (_, index) => (index * step) % size);
      expect(new Set(places).size).toBe(size);
      expect(step).toBeLessThan(size);
    },
  );
});
