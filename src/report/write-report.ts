import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildReport } from "./build-report";
import { collect } from "./evidence-set";
import { cellsCsv } from "./exports/cells-csv";
import { junitXml } from "./exports/junit";
import { summaryMarkdown } from "./exports/summary-markdown";
import { pageOf } from "./page/page";
import type { Report } from "./report-schema";

export interface ReportFolders {
  /** What the layers left. */
  readonly evidence: string;
  /** Where the page and the exports go. */
  readonly report: string;
}

/** Writes the page and its exports. The same evidence gives the same bytes. */
export async function writeReport({ evidence, report: folder }: ReportFolders): Promise<Report> {
  const collected = collect(evidence);
  const report = buildReport(collected);
  const files = {
    "index.html": await pageOf({ collected, report }),
    "report.json": `${JSON.stringify(report, null, 1)}\n`,
    "junit.xml": junitXml(report, collected),
    "report.md": summaryMarkdown(report, collected),
    "cells.csv": cellsCsv(collected.cells),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return report;
}
