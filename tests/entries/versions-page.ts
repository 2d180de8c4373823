import { generateSections } from "#src/cli/generated-sections.ts";
import { supportedVersions } from "./supported-versions";

/** Writes the table of docs/reference/versions.md. With --check it fails if it is not up to date. */
generateSections("docs/reference/versions.md", { "supported versions": supportedVersions() });
