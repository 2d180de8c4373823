import { Command } from "commander";
import type { ListLine, ListPage } from "#lib/services/operations";
import { keptForWords, standingWords } from "#lib/slot-texts";
import type { OpenDeployment } from "../deployment";
import { countOf, EXIT, operate, slotOf, UsageError } from "../operator-context";
import { table } from "../table";

const LIMIT_MAX = 500;

interface ListFlags {
  readonly user?: string;
  readonly limit: string;
  readonly cursor?: string;
  readonly all?: true;
  readonly json?: true;
}

export function listCommand(open: OpenDeployment): Command {
  return new Command("list")
    .description("list the open attempts of one user or of all, from the index")
    .option("--user <id>", "list this user's attempts only")
    .option("--limit <slots>", `slots on a page, at most ${LIMIT_MAX}`, "50")
    .option("--cursor <cursor>", "continue where the previous page ended")
    .option("--all", "include finished attempts")
    .option("--json", "print the page as JSON")
    .action((flags: ListFlags) => run(open, flags));
}

function run(open: OpenDeployment, { user, limit, cursor, all, json }: ListFlags): Promise<void> {
  return operate(open, async (operations) => {
    if (cursor !== undefined && !/^\d{1,16}-\d{1,9}$/.test(cursor)) {
      throw new UsageError(`--cursor ${cursor}: must be a cursor of a previous page`);
    }
    const page = await operations.list({
      limit: countOf("--limit", limit, LIMIT_MAX),
      isComplete: all === true,
      ...(user === undefined ? {} : { userId: slotOf(user, "any").userId }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    console.log(json === true ? JSON.stringify(page) : formatPage(page));
    if (json !== true && page.next !== null) console.error(`more: --cursor ${page.next}`);
    return EXIT.done;
  });
}

function formatPage({ lines }: ListPage): string {
  if (lines.length === 0) return "There is no open attempt on this page.";
  const heads = ["USER", "RESOURCE", "ATTEMPT", "STATE", "STARTED", "KEPT FOR", "WAITING"];
  return table(heads, lines.map(rowOf));
}

function rowOf({ slot, attemptNumber, reading, ttlSeconds, waiting }: ListLine): string[] {
  const startedAt = reading.kind === "readable" ? reading.startedAt : "-";
  return [
    ...[slot.userId, slot.resourceId],
    ...[attemptNumber === null ? "-" : String(attemptNumber), standingWords(reading)],
    ...[startedAt, keptForWords(ttlSeconds), waiting === 0 ? "-" : String(waiting)],
  ];
}
