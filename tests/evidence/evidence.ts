import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { sourceHash } from "#src/cli/source-hash.ts";
import { KINDS } from "./kinds";
import type { FiguresOf, Kind } from "./kinds";
import { currentCommit, currentMachine, load } from "./provenance";

/** Committed. Documents take their figures from here: see documents.ts. */
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

function schemaOf(kind: Kind) {
  const { figures } = KINDS[kind];
  return z.object({ kind: z.literal(kind), ...envelope, figures });
}

export type Evidence<K extends Kind> = Omit<z.infer<ReturnType<typeof schemaOf>>, "figures"> & {
  readonly figures: FiguresOf<K>;
};

export interface Outcome<K extends Kind> {
  readonly figures: FiguresOf<K>;
  readonly passed: boolean;
  /** Why the run is not complete; null when it is. */
  readonly missing: string | null;
  /** What earlier parts of the same run took. */
  readonly earlierSeconds?: number;
}

/** Takes down commit, sources and time before the run, and writes the evidence after it. */
export class EvidenceRecorder<K extends Kind> {
  readonly #kind: K;
  readonly #commit = currentCommit();
  readonly #sources: string;
  readonly #startedAtMs = Date.now();
  readonly #load = load();

  constructor(kind: K) {
    this.#kind = kind;
    this.#sources = sourceHash(KINDS[kind].sources);
  }

  /**
   * Writes the evidence and says where. HOLDFAST_EVIDENCE names another folder than docs/evidence:
   * what documents take their figures from is only ever replaced by a complete run.
   */
  write({ figures, passed, missing, earlierSeconds = 0 }: Outcome<K>): void {
    const kind = this.#kind;
    const isChanged = sourceHash(KINDS[kind].sources) !== this.#sources;
    const why = isChanged ? "the sources were changed while it ran" : missing;
    const elapsedSeconds = (Date.now() - this.#startedAtMs) / 1_000;
    const evidence = schemaOf(kind).parse({
      kind,
      command: KINDS[kind].command,
      commit: this.#commit,
      sources: this.#sources,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      durationSeconds: Math.round(earlierSeconds + elapsedSeconds),
      machine: { ...currentMachine(), loadAverage: [this.#load, load()] },
      ...{ complete: why === null, missing: why, passed, figures },
    });
    const folder = resolve(process.env["HOLDFAST_EVIDENCE"] ?? COMMITTED);
    if (folder === COMMITTED && !evidence.complete) return sayNotWritten(why);
    const file = join(folder, `${kind}.json`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(evidence, null, 1)}\n`);
    renameSync(`${file}.new`, file);
    if (folder !== COMMITTED) return console.log(`evidence: written to ${file}`);
    const name = relative(PROJECT, file);
    console.log(`evidence: written to ${name}. Run: npm run generate, and commit it with docs/.`);
  }
}

/** At the end of a run that leaves no evidence, as it was stopped or was only a part. */
export function sayNotWritten(why: string | null): void {
  console.log(`evidence: not written, because the run is not complete: ${why ?? "unknown"}`);
}

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
    const evidence = schemaOf(kind).parse(JSON.parse(text)) as Evidence<K>;
    if (!evidence.complete) throw new Error(evidence.missing ?? "it is not complete");
    return evidence;
  } catch (error) {
    throw new Error(problem, { cause: error });
  }
}
