import { join, resolve } from "node:path";
import ts from "typescript";
import { z } from "zod";
import { luaModule } from "#src/cli/embed-lua.ts";
import type { Edit, Mutant } from "./mutant";
import { edited, LUA, PROJECT, sourceOf } from "./mutation";

/** What the compiler says of a name, a property, an export or a module that is not there. */
const NOTHING_OF_THAT_NAME = new Set([2304, 2305, 2307, 2339, 2551, 2552, 2724, 18004]);

/**
 * The syntax errors of mutated TypeScript, and the names in it that nothing has: a mutant that
 * fails for such a reason would look like one that the tests have noticed.
 */
export function typescriptProblems(mutants: readonly Mutant[]): readonly string[] {
  // The others bring no name with them, and take none away.
  const named = mutants.filter(({ edits }) => edits.some(bringsNames));
  return [...syntaxProblems(mutatedSources(mutants)), ...nameProblems(mutatedSources(named))];
}

/** Each beside the file itself, so that its imports lead to the same modules. */
function mutatedSources(mutants: readonly Mutant[]): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const mutant of mutants) {
    for (const file of filesOf(mutant, ".ts")) {
      const path = join(PROJECT, file.replace(/\.ts$/, `.${mutant.id}.ts`));
      sources.set(path, edited(mutant, file, sourceOf(file)));
    }
  }
  return sources;
}

function syntaxProblems(sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources].flatMap(([path, source]) => {
    const { diagnostics = [] } = ts.transpileModule(source, { reportDiagnostics: true });
    return diagnostics.map(problemIn(path));
  });
}

function nameProblems(sources: ReadonlyMap<string, string>): readonly string[] {
  const program = programOf(sources);
  return [...sources.keys()].flatMap((path) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(path))
      .filter(({ code }) => NOTHING_OF_THAT_NAME.has(code))
      .map(problemIn(path)),
  );
}

function problemIn(path: string): (diagnostic: ts.Diagnostic) => string {
  return ({ messageText }) =>
    `${path.slice(PROJECT.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}

function bringsNames({ change }: Edit): boolean {
  return "code" in change && /[a-z]/i.test(change.code.replace(/\b(?:true|false|null)\b/g, ""));
}

function programOf(sources: ReadonlyMap<string, string>): ts.Program {
  const { config } = ts.readConfigFile(join(PROJECT, "tsconfig.json"), (path) =>
    ts.sys.readFile(path),
  ) as { readonly config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PROJECT);
  const host = ts.createCompilerHost({ ...options, incremental: false });
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.readFile = (path) => sources.get(resolve(path)) ?? read(path);
  host.fileExists = (path) => sources.has(resolve(path)) || exists(path);
  return ts.createProgram([...sources.keys()], { ...options, incremental: false }, host);
}

/** The names in mutated Lua that the command does not have without the mutant. */
export function luaProblems(mutants: readonly Mutant[]): readonly string[] {
  const known = scriptsIn(luaModule());
  return mutants.flatMap((mutant) =>
    [...mutatedScripts(mutant)].flatMap(([name, script]) => {
      const names = new Set([...LUA_WORDS, ...namesIn(known.get(name) ?? "")]);
      return namesIn(script)
        .filter((each) => !names.has(each))
        .map((each) => `${mutant.id}: nothing in ${name} is called ${each}`);
    }),
  );
}

const LUA_WORDS = ["and", "end", "false", "if", "nil", "not", "or", "return", "then", "true"];

/** What the mutant makes of the Lua commands, by their names. */
export function mutatedScripts(mutant: Mutant): ReadonlyMap<string, string> {
  if (!mutant.edits.some(({ file }) => file.startsWith(LUA))) return new Map();
  return scriptsIn(luaModule((path) => edited(mutant, LUA + path, sourceOf(LUA + path))));
}

function scriptsIn(module: string): ReadonlyMap<string, string> {
  const entries = module.matchAll(/^ {2}(\w+): (".*"),$/gm);
  return new Map(
    Array.from(entries, ([, name, json]) => [
      String(name),
      z.string().parse(JSON.parse(String(json))),
    ]),
  );
}

/** Without what comments and texts say, and without the fields of tables and modules. */
function namesIn(lua: string): readonly string[] {
  // In one pass, because a comment may contain an apostrophe.
  const code = lua.replace(/--\[\[.*?\]\]|--[^\n]*|'(?:[^'\\]|\\.)*'/gs, " ");
  return code.match(/(?<![\w.:])[a-z_]\w*/gi) ?? [];
}

function filesOf({ edits }: Mutant, extension: string): readonly string[] {
  const files = edits.map(({ file }) => file).filter((file) => file.endsWith(extension));
  return [...new Set(files)];
}
