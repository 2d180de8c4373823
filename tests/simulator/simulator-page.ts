import { generateSections } from "#src/cli/generated-sections.ts";
import { SIMULATOR_SECTIONS } from "./simulator-sections";

/** Writes the tables of docs/simulator.md. With `--check`, fails if one is not up to date. */
generateSections("docs/simulator.md", SIMULATOR_SECTIONS);
