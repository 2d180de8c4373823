import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoPicture } from "../demo/picture";
import { play } from "../demo/play";
import { STANDARD_STORY } from "../demo/story";
import { PROJECT } from "./project";

/**
 * Draws the picture of README.md from the demo. `--check` writes nothing and fails if the picture
 * shows something else than what happens.
 */
const FILE = "docs/pictures/demo.svg";

const target = join(PROJECT, FILE);
const drawn = demoPicture(await play(STANDARD_STORY));

function found(): string | null {
  try {
    return readFileSync(target, "utf8");
  } catch {
    // A missing picture is not up to date either.
    return null;
  }
}

if (!process.argv.includes("--check")) {
  writeFileSync(target, drawn);
} else if (found() !== drawn) {
  console.error(`${FILE} is not up to date with src/demo. Run: npm run generate`);
  process.exitCode = 1;
}
