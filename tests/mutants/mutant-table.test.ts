import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { SCRIPTS } from "#lib/assessment-cache/scripts.generated";
import { REQUIREMENTS } from "#report/requirement-list";
import { PLANTED_FAULTS } from "../screen/planted-faults";
import { startRedis } from "../servers/redis-server";
import { dropOperand, keepOperand, remove, replace, replaceValue, swapBranches } from "./mutant";
import type { Edit, Mutant } from "./mutant";
import { luaProblems, mutatedScripts, typescriptProblems } from "./mutated-names";
import { edited, mutationOf, PROJECT, sourceOf } from "./mutation";
import { MUTANT_VARIABLE, mutationPlugin } from "./mutation-plugin";
import { MUTANTS } from "./mutant-table";
import { markersOf, withReplacements } from "./replacement";

const SHIPPED = ["src", "machines"].flatMap((folder) =>
  readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length + 1))
    // The report is built into no app (src/cli/build-id.ts), and mutants are part of its evidence.
    .filter((file) => !file.startsWith("src/report/")),
);

describe("the table of mutants", () => {
  it("holds 105 mutants at least, each with an id and a title of its own", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(105);
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
    expect(new Set(MUTANTS.map(({ title }) => title)).size).toBe(MUTANTS.length);
  });

  it("breaks every hazard, every invariant and every liveness property at least once", () => {
    const rules = REQUIREMENTS.map(([id]) => id).filter((id) => /^[HIL]\d+$/.test(id));
    const broken = new Set(MUTANTS.flatMap((mutant) => mutant.rules));
    expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
    expect([...broken].filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  it.each(MUTANTS)("$id changes every file that it names", (mutant) => {
    for (const { file } of mutant.edits) {
      const source = sourceOf(file);
      expect(edited(mutant, file, source), file).not.toBe(source);
    }
  });

  it("uses every marker, and each stands in its file exactly once", () => {
    const placed = SHIPPED.flatMap((file) =>
      markersOf(sourceOf(file)).map(({ name }) => `${file}: ${name}`),
    );
    const used = [...MUTANTS, ...PLANTED_FAULTS].flatMap(({ edits }) =>
      edits.map(({ file, marker }) => `${file}: ${marker}`),
    );
    expect(placed.sort()).toEqual([...new Set(used)].sort());
    expect(
      SHIPPED.filter((file) => /^\s*(?:\/\/|--).*@mutant/m.test(unmarked(sourceOf(file)))),
    ).toEqual([]);
  });

  it("makes TypeScript that parses, of names that are there", { timeout: 300_000 }, () => {
    const wrong = [
      mutantAt("wrong-name", "attemptId = befor.context;"),
      mutantAt("wrong-syntax", "attemptId = ;"),
    ];
    expect(typescriptProblems([...MUTANTS, ...wrong])).toEqual([
      expect.stringMatching(/wrong-syntax.*Expression expected/),
      expect.stringMatching(/wrong-name.*Cannot find name 'befor'/),
    ]);
  });

  it("makes Lua that Redis compiles, of names that are there", async () => {
    expect(luaProblems(MUTANTS)).toEqual([]);
    const file = "src/lib/assessment-cache/lua/clear.lua";
    const wrong = {
      id: "x",
      title: "x",
      rules: [],
      edits: [remove(file, "clear-pointer")],
    } as const;
    const misnamed = [
      replace(file, "clear-pointer", "if nowhere then return {'stale'} end"),
    ] as const;
    expect(luaProblems([wrong])).toEqual([]);
    expect(luaProblems([{ ...wrong, edits: misnamed }])).toEqual([
      "x: nothing in clear is called nowhere",
    ]);
    const server = await startRedis();
    try {
      const client = new Redis(server.url);
      for (const mutant of MUTANTS) {
        for (const [name, script] of mutatedScripts(mutant)) {
          const loaded = client.script("LOAD", script);
          await expect(loaded, `${mutant.id}: ${name}`).resolves.toMatch(/^[0-9a-f]{40}$/);
        }
      }
      await client.quit();
    } finally {
      await server.stop();
    }
  });

  it("is out of date, and says so, when a marker is not there or there twice", () => {
    const looking = (marker: string) => () => {
      const edits = [remove(TRANSACT, marker)] as const;
      const source = "// @mutant one\none();\n// @mutant two\ntwo();\n// @mutant two\ntwo();\n";
      return edited({ id: "x", title: "x", rules: [], edits }, TRANSACT, source);
    };
    expect(looking("three")).toThrow(/mutant x, in src.*: the marker .* stands nowhere/);
    expect(looking("two")).toThrow(/mutant x, in src.*: the marker .* stands more than once/);
  });

  it("changes what is below a marker as it says", () => {
    const text = (source: string, edit: Edit): string =>
      edited({ id: "x", title: "x", rules: [], edits: [edit] }, edit.file, source);
    const ts = (code: string): string => `// @mutant a\n${code}\n`;
    const inTs = (code: string, edit: Edit): string =>
      text(ts(code), edit).trim().split("\n")[1] ?? "";
    const lua = (code: string, edit: Edit): string =>
      text(`-- @mutant a\n${code}\n`, edit).trim().split("\n")[1] ?? "";
    expect(inTs("f();", remove("a.ts", "a"))).toBe("");
    expect(inTs("if (a && b && c) f();", dropOperand("a.ts", "a", 1))).toBe("if (a && c) f();");
    expect(inTs("const x = Math.max(a, b);", keepOperand("a.ts", "a", 1))).toBe("const x = b;");
    expect(inTs("return f(a ? b : c);", swapBranches("a.ts", "a"))).toBe("return f(a ? c : b);");
    expect(inTs("x = a;", replaceValue("a.ts", "a", "b"))).toBe("x = b;");
    expect(inTs("for (;;) f();", replaceValue("a.ts", "a", "; a;"))).toBe("for (; a;) f();");
    expect(() => inTs("", remove("a.ts", "a"))).toThrow("there is no code below the marker");
    expect(() => inTs("const x = a;", remove("a.ts", "a"))).toThrow("a declaration is not removed");
    expect(lua("f()", remove("a.lua", "a"))).toBe("");
    expect(lua("if a(b or c) or d then e() end", keepOperand("a.lua", "a", 0))).toBe(
      "if a(b or c) then e() end",
    );
    expect(lua("local x = math.max(a, f(b, c))", keepOperand("a.lua", "a", 1))).toBe(
      "local x = f(b, c)",
    );
    expect(lua("return a", replaceValue("a.lua", "a", "b"))).toBe("return b");
  });
});

const TRANSACT = "src/lib/services/attempt/transact.ts";

function mutantAt(id: string, code: string): Mutant {
  return { id, title: id, rules: [], edits: [replace(TRANSACT, "retry-attempt", code)] };
}

function unmarked(source: string): string {
  return withReplacements(
    source,
    markersOf(source).map(({ start, end }) => ({ start, end, text: "" })),
  );
}

describe("no mutant can be in what is built", () => {
  it("mutants change shipped code only, and no shipped file knows of them", () => {
    const changed = MUTANTS.flatMap(({ edits }) => edits.map(({ file }) => file));
    expect(changed.filter((file) => !SHIPPED.includes(file))).toEqual([]);
    const traces = new RegExp(`${MUTANT_VARIABLE}|tests/mutants|mutation-plugin`);
    const files = [...SHIPPED, "next.config.ts", "package.json"];
    expect(files.filter((file) => traces.test(sourceOf(file)))).toEqual([]);
  });

  it("without the variable the plugin does nothing at all, and a wrong id is refused", async () => {
    expect(await mutationPlugin(undefined)).toEqual({ name: "holdfast-mutation" });
    expect(() => mutationOf("no-such-mutant")).toThrow('no mutant is called "no-such-mutant"');
  });

  it("no marker reaches a Lua command as it is sent", () => {
    expect(Object.values(SCRIPTS).filter((script) => script.includes("@mutant"))).toEqual([]);
    expect(markersOf(sourceOf("src/lib/assessment-cache/lua/commit.lua"))).not.toEqual([]);
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
