import { Command } from "commander";
import type { AuditLine, AuditPage } from "../lib/services/operations";
import { countOf, EXIT, operate, UsageError } from "./operator-context";
import { table } from "./table";

const LIMIT_MAX = 1_000;

interface AuditFlags {
  readonly limit: string;
  readonly before?: string;
  readonly json?: true;
}

/** `holdfast audit`: what operators did, the newest first. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("what operators did and why, the newest first")
    .option("--limit <entries>", `entries a page, at most ${LIMIT_MAX}`, "50")
    .option("--before <cursor>", "go on where the page before ended")
    .option("--json", "print the page as JSON")
    .action(run);
}

function run({ limit, before, json }: AuditFlags): Promise<void> {
  return operate(async (operations) => {
    if (before !== undefined && !/^\d{1,20}-\d{1,20}$/.test(before)) {
      throw new UsageError(`--before ${before}: must be a cursor, as a page before gave it`);
    }
    const page = { limit: countOf("--limit", limit, LIMIT_MAX), ...(before && { before }) };
    const read = await operations.audit(page);
    console.log(json === true ? JSON.stringify(read) : wordsOf(read));
    if (json !== true && read.next !== null) console.error(`more: --before ${read.next}`);
    return EXIT.done;
  });
}

function wordsOf({ lines }: AuditPage): string {
  if (lines.length === 0) return "No operator has done anything.";
  const heads = ["AT", "OPERATOR", "DEED", "USER", "RESOURCE", "ATTEMPT", "OUTCOME"];
  const rows = lines.map((line) => [
    ...[line.at, line.operator, line.deed, ...aboutOf(line), line.outcome],
    ...[line.actionId, line.reason],
  ]);
  return table([...heads, "ACTION", "REASON"], rows);
}

/** User, resource and attempt; a sweep is of no one slot. */
function aboutOf(line: AuditLine): readonly string[] {
  if (line.deed === "sweep") return ["-", "-", "-"];
  const { userId, resourceId, attemptNumber } = line;
  return [userId, resourceId, attemptNumber === null ? "-" : String(attemptNumber)];
}
