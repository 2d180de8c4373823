import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { historyText, joined, readHistory } from "./history";
import { evidenceProblems } from "./long-runs/standing";
import { EVIDENCE_FOLDER, UnreadableEvidence } from "./evidence-folder";
import { reportJsonSchema } from "./report-schema";
import type { Gate, Report } from "./report-schema";
import { firstFew } from "./wording";
import { writeReport } from "./write-report";

const REASONS_SHOWN = 3;
/** Committed, so that the page of a new clone shows earlier verdicts, too. */
const VERDICTS = resolve(import.meta.dirname, "../../docs/evidence/verdicts.json");
const SCHEMA = resolve(import.meta.dirname, "../../docs/verification-report.schema.json");

const { values } = parseArgs({
  options: {
    /** Where the evidence lies, and where the report goes. */
    evidence: { type: "string", default: EVIDENCE_FOLDER },
    out: { type: "string", default: resolve(EVIDENCE_FOLDER, "..") },
    /** Writes the format of report.json to docs, and no report. */
    schema: { type: "boolean", default: false },
    /** Verdicts that are committed. */
    verdicts: { type: "string", default: VERDICTS },
    /** Also writes the verdict there, to be committed. */
    keep: { type: "boolean", default: false },
  },
});

if (values.schema) writeFileSync(SCHEMA, reportJsonSchema());
else await run(values);

/** Prints every gate and the verdict, which is the last line. Exit code 1 when a gate fails. */
async function run({ evidence, out, verdicts, keep: isKept }: typeof values): Promise<void> {
  const folders = { evidence, report: out, verdicts };
  const report = await writeReport(folders).catch(unreadable);
  if (report === null) return;
  for (const gate of report.gates) console.log(lineOf(gate));
  console.log(`report: ${relative(process.cwd(), resolve(out, "index.html"))}`);
  // What is too long for `npm test`: told, and fails nothing.
  for (const line of evidenceProblems()) console.log(line);
  if (isKept) keep(report, verdicts);
  console.log(report.verdictLine);
  if (report.verdict === "failed") process.exitCode = 1;
}

/** The verdict of sources that no commit has can't be looked up later: it is not kept. */
function keep({ commit, committedAt, history }: Report, file: string): void {
  const own = history.filter((entry) => entry.commit === commit);
  if (committedAt === null || commit === null || !/^[0-9a-f]+$/.test(commit)) {
    console.log(`history: not kept, because the run was not of a commit (${commit ?? "unknown"})`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(file, historyText(joined(readHistory(file), own.slice(-1))));
  console.log(`history: written to ${relative(process.cwd(), file)}; commit it`);
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
