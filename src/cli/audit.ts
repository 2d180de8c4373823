import { Command } from "commander";
import type { AuditLine, AuditPage } from "../lib/services/operations";
import type { OpenDeployment } from "./deployment";
import { countOf, EXIT, operate, UsageError } from "./operator-context";
import { table } from "./table";

const LIMIT_MAX = 1_000;

interface AuditFlags {
  readonly limit: string;
  readonly before?: string;
  readonly json?: true;
}

/** `holdfast audit`: lists the actions of operators, the newest first. */
export function auditCommand(open: OpenDeployment): Command {
  return new Command("audit")
    .description("list the actions of operators with their reasons, the newest first")
    .option("--limit <entries>", `entries on a page, at most ${LIMIT_MAX}`, "50")
    .option("--before <cursor>", "continue where the previous page ended")
    .option("--json", "print the page as JSON")
    .action((flags: AuditFlags) => run(open, flags));
}

function run(open: OpenDeployment, { limit, before, json }: AuditFlags): Promise<void> {
  return operate(open, async (operations) => {
    if (before !== undefined && !/^\d{1,20}-\d{1,20}$/.test(before)) {
      throw new UsageError(`--before ${before}: must be a cursor of a previous page`);
    }
    const page = { limit: countOf("--limit", limit, LIMIT_MAX), ...(before && { before }) };
    const read = await operations.audit(page);
    console.log(json === true ? JSON.stringify(read) : formatPage(read));
    if (json !== true && read.next !== null) console.error(`more: --before ${read.next}`);
    return EXIT.done;
  });
}

function formatPage({ lines }: AuditPage): string {
  if (lines.length === 0) return "There is no action of an operator on this page.";
  const heads = ["AT", "OPERATOR", "ACTION", "USER", "RESOURCE", "ATTEMPT", "OUTCOME"];
  const rows = lines.map((line) => [
    line.at,
    line.operator,
    line.deed,
    ...slotCells(line),
    line.outcome,
    line.actionId,
    line.reason,
  ]);
  return table([...heads, "ACTION ID", "REASON"], rows);
}

/** User, resource and attempt; a sweep has no single slot. */
function slotCells(line: AuditLine): readonly string[] {
  if (line.deed === "sweep") return ["-", "-", "-"];
  const { userId, resourceId, attemptNumber } = line;
  return [userId, resourceId, attemptNumber === null ? "-" : String(attemptNumber)];
}
