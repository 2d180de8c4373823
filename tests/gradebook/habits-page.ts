import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { habitMarkdown } from "./habit-markdown";
import { measureHabits } from "./habit-matrix";

/** Tries every habit of a gradebook and writes down what each action came to: some seconds. */
const page = join(PROJECT, "docs/reference/gradebook-habits.md");
writeFileSync(page, habitMarkdown(await measureHabits()));
