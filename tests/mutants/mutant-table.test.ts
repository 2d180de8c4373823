import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REQUIREMENTS } from "#report/requirement-list";
import { edited, mutationOf, PROJECT, sourceOf } from "./mutation";
import { MUTANT_VARIABLE, mutationPlugin } from "./mutation-plugin";
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

  it("is out of date, and says so, when a place is not there or there twice", () => {
    const file = "machines/attempt.machine.ts";
    const looking = (find: string) => () => {
      const edits = [{ file, find, replace: "" }] as const;
      return edited({ id: "x", title: "x", rules: [], edits }, file, "one two two");
    };
    expect(looking("three")).toThrow(/mutant x: .* stands nowhere in machines/);
    expect(looking("two")).toThrow(/mutant x: .* stands more than once in machines/);
  });
});

describe("no mutant can be in what is built", () => {
  const shipped = ["src", "machines"].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length + 1))
      // Built into no app (src/cli/build-id.ts), and named mutants are a part of its evidence.
      .filter((file) => !file.startsWith("src/report/")),
  );

  it("mutants change shipped code only, and no shipped file knows of them", () => {
    const changed = MUTANTS.flatMap(({ edits }) => edits.map(({ file }) => file));
    expect(changed.filter((file) => !shipped.includes(file))).toEqual([]);
    const traces = new RegExp(`${MUTANT_VARIABLE}|tests/mutants|mutation-plugin`);
    const files = [...shipped, "next.config.ts", "package.json"];
    expect(files.filter((file) => traces.test(sourceOf(file)))).toEqual([]);
  });

  it("without the variable the plugin does nothing at all, and a wrong id is refused", async () => {
    expect(await mutationPlugin(undefined)).toEqual({ name: "holdfast-mutation" });
    expect(() => mutationOf("no-such-mutant")).toThrow('no mutant is called "no-such-mutant"');
  });

  it("a mutation of Lua reaches the module that holds it, and no other file", () => {
    const change = mutationOf("lua-settle-blind");
    const module = "src/lib/assessment-cache/scripts.generated.ts";
    const lines = sourceOf(module).split("\n");
    const differing = change(module, "")
      ?.split("\n")
      .filter((line, at) => line !== lines[at]);
    expect(differing).toHaveLength(1);
    expect(differing?.[0]).toMatch(/^ {2}acknowledge: /);
    expect(change("src/lib/assessment-cache/memory.ts", "text")).toBeNull();
  });
});
