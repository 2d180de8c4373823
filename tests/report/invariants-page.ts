import { generateSections } from "#src/cli/generated-sections.ts";
import { invariantsTable, livenessTable } from "#report/invariants";

/** Writes the invariants into the document; with --check it fails when the document differs. */
generateSections("docs/architecture.md", {
  invariants: invariantsTable(),
  liveness: livenessTable(),
});
