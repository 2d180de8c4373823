import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { evidenceProblems } from "./long-runs/standing";
import { EVIDENCE_FOLDER, UnreadableEvidence } from "./evidence-folder";
import { reportJsonSchema } from "./report-schema";
import type { Gate } from "./report-schema";
import { firstFew } from "./wording";
import { writeReport } from "./write-report";

const REASONS_SHOWN = 3;
const SCHEMA = resolve(import.meta.dirname, "../../docs/verification-report.schema.json");

const { values } = parseArgs({
  options: {
    /** Where the evidence lies, and where the report goes. */
    evidence: { type: "string", default: EVIDENCE_FOLDER },
    out: { type: "string", default: resolve(EVIDENCE_FOLDER, "..") },
    /** Writes the format of report.json to docs, and no report. */
    schema: { type: "boolean", default: false },
  },
});

if (values.schema) writeFileSync(SCHEMA, reportJsonSchema());
else await run(values.evidence, values.out);

/** Prints every gate and the verdict, which is the last line. Exit code 1 when a gate fails. */
async function run(evidence: string, out: string): Promise<void> {
  const report = await writeReport({ evidence, report: out }).catch(unreadable);
  if (report === null) return;
  for (const gate of report.gates) console.log(lineOf(gate));
  console.log(`report: ${relative(process.cwd(), resolve(out, "index.html"))}`);
  // What is too long for `npm test`: told, and fails nothing.
  for (const line of evidenceProblems()) console.log(line);
  console.log(report.verdictLine);
  if (report.verdict === "failed") process.exitCode = 1;
}

/** Evidence that no layer of this version has left proves nothing. */
function unreadable(error: unknown): null {
  if (!(error instanceof UnreadableEvidence)) throw error;
  console.log(`verdict: NOT proven: ${error.message}`);
  process.exitCode = 1;
  return null;
}

function lineOf({ id, state, found, reasons }: Gate): string {
  const mark = { passed: "ok      ", failed: "FAILED  ", skipped: "skipped " }[state];
  const why = reasons.length === 0 ? "" : `: ${firstFew(reasons, REASONS_SHOWN)}`;
  return `${mark} ${id.padEnd(16)} ${found}${why}`;
}
