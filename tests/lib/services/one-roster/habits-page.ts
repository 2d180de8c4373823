import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { habitMarkdown } from "./habit-markdown";
import { measureHabits } from "./habit-matrix";

/** Measures every habit of the simulator and writes the page. Takes some seconds. */
const page = join(PROJECT, "docs/reference/gradebook-habits.md");
writeFileSync(page, habitMarkdown(await measureHabits()));
