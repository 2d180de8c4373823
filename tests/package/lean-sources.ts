import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Reads a source file as another text while esbuild bundles it. */
function reading(name: string, file: RegExp, change: (text: string) => string): Plugin {
  return {
    name,
    setup: (bundler) => {
      bundler.onLoad({ filter: file }, async ({ path }) => ({
        contents: change(await readFile(path, "utf8")),
        loader: "ts",
      }));
    },
  };
}

/** The Lua commands without comments and indentation, which are half of them. */
export const leanLua = reading("lean-lua", /assessment-cache\/scripts\.generated\.ts$/, (text) =>
  text.replace(/^( {2}\w+: )(".*"),$/gm, (_line, name: string, literal: string) => {
    return `${name}${JSON.stringify(leanScript(JSON.parse(literal) as string))},`;
  }),
);

const LUA_STRING = /'(?:[^'\\\n]|\\[^\n])*'|"(?:[^"\\\n]|\\[^\n])*"/;
const LUA_COMMENT = /--\[\[[\s\S]*?\]\]|--[^\n]*/;
const STRINGS_AND_COMMENTS = new RegExp(`(${LUA_STRING.source})|${LUA_COMMENT.source}`, "g");

/** The script without comments, indentation and empty lines. Its first line names its flags. */
export function leanScript(lua: string): string {
  const code = lua.replace(STRINGS_AND_COMMENTS, (_text, string?: string) => string ?? "");
  const lines = code.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join("\n");
}

const DESCRIPTION = /^ *description:\s*"(?:[^"\\]|\\.)*",\n/gm;

/** The machine without the descriptions, which nothing reads at run time. Stately's file has them. */
export const leanMachine = reading("lean-machine", /machines\/attempt\.machine\.ts$/, (text) => {
  const lean = text.replace(DESCRIPTION, "");
  if (!/ description:/.test(lean) && lean !== text) return lean;
  throw new Error("a description of the machine has a form that build-package does not know");
});
