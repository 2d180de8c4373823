import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inTermsOfParts } from "#lib/services/doctor/part-names";
import { SETTING_DESCRIPTIONS } from "#lib/settings/descriptions";
import { PROJECT } from "#src/cli/project.ts";

/** Where findings come from whose checks also run for an application with its own parts. */
const SOURCES = ["services/doctor", "services/one-roster", "assessment-cache"];

/** Findings of these are for this repository's application only. */
const OTHERS = /settings-check\.ts$|part-names\.ts$/;

/** Of Next.js, and therefore of every application. */
const OF_NEXT = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";

const OURS = Object.keys(SETTING_DESCRIPTIONS).filter((name) => name !== OF_NEXT);
const NAMES = new RegExp(`\\b(${OURS.join("|")})\\b`);

/** Every sentence in these sources that names a setting. */
async function sentences(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of SOURCES) {
    const root = join(PROJECT, "src/lib", folder);
    for (const file of await readdir(root, { recursive: true })) {
      if (!file.endsWith(".ts") || OTHERS.test(file)) continue;
      const text = (await readFile(join(root, file), "utf8")).replace(
        /^\s*(\*|\/\/|\/\*).*$/gm,
        "",
      );
      // A sentence may be joined of several literals.
      const joined = text.replace(/(["`])\s*\+\s*["`]/g, "");
      for (const [, , literal = ""] of joined.matchAll(/(["`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)) {
        if (NAMES.test(literal)) found.push(literal);
      }
    }
  }
  return found;
}

test("no finding names a setting to an application that has none", async () => {
  const all = await sentences();
  expect(all.length).toBeGreaterThan(30);
  const left = all
    .map((finding) => inTermsOfParts({ severity: "ok", finding, remedy: finding }))
    .flatMap(({ finding, remedy }) => [finding, remedy ?? ""])
    .filter((text) => NAMES.test(text));
  expect([...new Set(left)]).toEqual([]);
});
