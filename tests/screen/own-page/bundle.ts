import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import { PROJECT } from "#src/cli/project.ts";
import { withReplacements } from "#tests/mutants/replacement";
import { typescriptReplacement } from "#tests/mutants/typescript-change";
import type { Mutant } from "#tests/mutants/mutant";
import { createSession } from "#lib/session";
import type { PageServer } from "../fault-proxy";

/** The script of the own page, with this fault in the stepper; null: with none. */
export async function bundleOwnPage(fault: Mutant | null): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: ["tests/screen/own-page/page.tsx"],
    ...{ bundle: true, write: false, minify: true, format: "iife", platform: "browser" },
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: fault === null ? [] : [plant(fault)],
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error("the own page was not bundled");
  return script.text;
}

function plant(fault: Mutant): Plugin {
  const files = new Set(fault.edits.map(({ file }) => file));
  return {
    name: "planted-fault",
    setup: (bundler) => {
      bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(PROJECT, path).replaceAll(sep, "/");
        if (!files.has(file)) return null;
        const source = readFileSync(join(PROJECT, file), "utf8");
        const changes = fault.edits
          .filter((edit) => edit.file === file)
          .map(({ marker, change }) => typescriptReplacement(source, marker, change));
        return { contents: withReplacements(source, changes), loader: "ts" };
      });
    },
  };
}

const SCRIPT = "/own-page.js";
/** Who is signed in, as text; "": nobody. */
const USER = "/own-user";

/** Serves the own page with this script, to whoever the application's session names. */
export function ownPages(script: string, secret: string): PageServer {
  const session = createSession({ mode: "demo", secret });
  return async (path, cookie) => {
    if (path === SCRIPT) return { type: "text/javascript", body: script };
    if (path !== "/" && path !== USER && !path.startsWith("/practice/")) return null;
    const student = await session.getUser(new Headers(cookie === undefined ? {} : { cookie }));
    if (path === USER) return { type: "text/plain", body: student?.userId ?? "" };
    // The ids of the students here need no escaping.
    const user = student === null ? "" : ` data-user="${student.userId}"`;
    const body =
      `<!doctype html><html lang="en"${user}><title>Own page</title>` +
      `<div id="root"></div><script src="${SCRIPT}"></script></html>`;
    return { type: "text/html", body };
  };
}
