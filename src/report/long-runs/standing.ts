import { sourceHash } from "#src/cli/source-hash.ts";
import { readEvidence } from "./evidence";
import { KIND_NAMES, KINDS } from "./kinds";
import type { Kind } from "./kinds";

/** One line for each kind whose evidence is missing, older than the sources, or of a failed run. */
export function evidenceProblems(folder?: string): readonly string[] {
  return KIND_NAMES.flatMap((kind) => {
    const problem = problemOf(kind, folder);
    return problem === null ? [] : [`evidence: ${problem}`];
  });
}

function problemOf(kind: Kind, folder?: string): string | null {
  const { title, command, sources } = KINDS[kind];
  try {
    const evidence = readEvidence(kind, folder);
    if (evidence === null) return `${title} was never run to its end (${command})`;
    const made = `(made at ${evidence.commit.id}, ${evidence.startedAt.slice(0, 10)})`;
    if (!evidence.passed) return `${title} found something wrong ${made}`;
    return evidence.sources === sourceHash(sources)
      ? null
      : `${title} is older than the sources ${made}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
