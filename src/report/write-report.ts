import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildReport } from "./build-report";
import { collect } from "./evidence-set";
import { callsCsv } from "./exports/calls-csv";
import { cellsCsv } from "./exports/cells-csv";
import { junitXml } from "./exports/junit";
import { summaryMarkdown } from "./exports/summary-markdown";
import { historyText, joined, readHistory } from "./history";
import { pageOf } from "./page/page";
import type { Report } from "./report-schema";

export interface ReportFolders {
  /** What the layers left. */
  readonly evidence: string;
  /** Where the page and the exports go. */
  readonly report: string;
  /** A file of verdicts that are shown beside those of the folder; optional. */
  readonly verdicts?: string;
}

/** In the folder of the report, and kept when the report is written again. */
const HISTORY = "history.json";

/** Writes the page and its exports. The same evidence and history give the same bytes. */
export async function writeReport({
  evidence,
  report: folder,
  verdicts,
}: ReportFolders): Promise<Report> {
  const collected = collect(evidence);
  const own = readHistory(join(folder, HISTORY));
  const report = buildReport(collected, joined(verdicts ? readHistory(verdicts) : [], own));
  const files = {
    "index.html": await pageOf({ collected, report }),
    "report.json": `${JSON.stringify(report, null, 1)}\n`,
    "junit.xml": junitXml(report, collected),
    "report.md": summaryMarkdown(report, collected),
    "cells.csv": cellsCsv(collected.cells),
    "calls.csv": callsCsv(collected),
    [HISTORY]: historyText(report.history),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return report;
}
