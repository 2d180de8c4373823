import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { EVIDENCE } from "./evidence";
import type { EvidenceKind, EvidenceOf } from "./evidence";

/** Where the layers leave what they found, and the report looks for it. Ignored by git. */
export const EVIDENCE_FOLDER = resolve(import.meta.dirname, "../../reports/verification/evidence");

export interface Part<Kind extends EvidenceKind> {
  readonly id: string;
  readonly value: EvidenceOf<Kind>;
}

/**
 * Leaves one part for the report, in place of what an earlier run left there. A run against a
 * mutant or against another XState leaves nothing: it says nothing of the code as it is installed.
 */
export function leaveEvidence<Kind extends EvidenceKind>(
  kind: Kind,
  id: string,
  value: EvidenceOf<Kind>,
): void {
  if (["HOLDFAST_MUTANT", "HOLDFAST_XSTATE"].some((name) => process.env[name] !== undefined))
    return;
  const folder = join(EVIDENCE_FOLDER, kind);
  mkdirSync(folder, { recursive: true });
  const text = `${JSON.stringify(EVIDENCE[kind].parse(value), null, 1)}\n`;
  writeFileSync(join(folder, `${id}.json`), text);
}

/** All parts of a kind, by id. Throws on a file that is not what its kind promises. */
export function readEvidence<Kind extends EvidenceKind>(
  kind: Kind,
  folder: string = EVIDENCE_FOLDER,
): readonly Part<Kind>[] {
  const place = join(folder, kind);
  if (!existsSync(place)) return [];
  const names = readdirSync(place).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => {
    return { id: name.slice(0, -".json".length), value: parsed(kind, join(place, name)) };
  });
}

/** A file that is not what its kind promises: torn, or of another version of this project. */
export class UnreadableEvidence extends Error {
  constructor(name: string, cause: unknown) {
    super(`the evidence ${name} cannot be read; run: npm test`, { cause });
  }
}

function parsed<Kind extends EvidenceKind>(kind: Kind, file: string): EvidenceOf<Kind> {
  try {
    return EVIDENCE[kind].parse(JSON.parse(readFileSync(file, "utf8"))) as EvidenceOf<Kind>;
  } catch (error) {
    const name = `${kind}/${basename(file)}`;
    throw new UnreadableEvidence(name, error);
  }
}
