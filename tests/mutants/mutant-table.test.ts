import { describe, expect, it } from "vitest";
import { REQUIREMENTS } from "../report/requirement-list";
import { edited, sourceOf } from "./mutation";
import { MUTANTS } from "./mutant-table";

describe("the table of mutants", () => {
  it("holds 34 mutants at least, each with an id and a title of its own", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(34);
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
    expect(new Set(MUTANTS.map(({ title }) => title)).size).toBe(MUTANTS.length);
  });

  it("breaks every hazard and every invariant of the protocol at least once", () => {
    const rules = REQUIREMENTS.map(([id]) => id).filter((id) => /^[HI]\d+$/.test(id));
    const broken = new Set(MUTANTS.flatMap((mutant) => mutant.rules));
    expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
    expect([...broken].filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  it.each(MUTANTS)("$id finds every place that it changes exactly once", (mutant) => {
    for (const { file } of mutant.edits) {
      const source = sourceOf(file);
      expect(edited(mutant, file, source), file).not.toBe(source);
    }
  });
});
