import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { KINDS } from "./kinds";
import type { FiguresOf, Kind } from "./kinds";

/** Committed. Documents take their figures from here: see tests/evidence/documents.ts. */
export const COMMITTED = join(PROJECT, "docs/evidence");

const envelope = {
  /** What was typed to write it. */
  command: z.string(),
  /** `isClean`: nothing but documents differed from the commit. */
  commit: z.object({ id: z.string(), isClean: z.boolean() }),
  /** Hash of the sources that the figures depend on. If it differs now, the evidence is older. */
  sources: z.string(),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0),
  machine: z.object({
    cores: z.int(),
    cpu: z.string(),
    node: z.string(),
    redis: z.string(),
    /** Of the minute before the start, and before the end. */
    loadAverage: z.tuple([z.number(), z.number()]),
  }),
  /** Whether everything was run that the command runs by default, to its end. */
  complete: z.boolean(),
  /** Why it is not complete. */
  missing: z.string().nullable(),
  /** Whether it found nothing wrong. */
  passed: z.boolean(),
};

/** What a file of evidence of this kind holds. */
export function evidenceSchema(kind: Kind) {
  const { figures } = KINDS[kind];
  return z.object({ kind: z.literal(kind), ...envelope, figures });
}

export type Evidence<K extends Kind> = Omit<
  z.infer<ReturnType<typeof evidenceSchema>>,
  "figures"
> & {
  readonly figures: FiguresOf<K>;
};

/**
 * The evidence of the last complete run; null when there was none. Throws when the file is not what
 * its kind promises, or is of a run that was not complete.
 */
export function readEvidence<K extends Kind>(kind: K, folder = COMMITTED): Evidence<K> | null {
  const file = join(folder, `${kind}.json`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return null;
  }
  const problem = `${relative(PROJECT, file)} can't be used; run: ${KINDS[kind].command}`;
  try {
    const evidence = evidenceSchema(kind).parse(JSON.parse(text)) as Evidence<K>;
    if (!evidence.complete) throw new Error(evidence.missing ?? "it is not complete");
    return evidence;
  } catch (error) {
    throw new Error(problem, { cause: error });
  }
}
