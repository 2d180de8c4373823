import { generateSections } from "#src/cli/generated-sections.ts";
import { SIMULATOR_SECTIONS } from "./simulator-sections";

/** Writes the tables of docs/simulator.md. `--check` fails when one is not up to date. */
generateSections("docs/simulator.md", SIMULATOR_SECTIONS);
