import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { sourceHash } from "#src/cli/source-hash.ts";
import { COMMITTED, evidenceSchema } from "#report/long-runs/evidence";
import { KINDS } from "#report/long-runs/kinds";
import type { FiguresOf, Kind } from "#report/long-runs/kinds";
import { currentCommit, currentMachine, load } from "./provenance";

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
    const evidence = evidenceSchema(kind).parse({
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
