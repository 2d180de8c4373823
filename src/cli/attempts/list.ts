import { Command } from "commander";
import type { ListLine, ListPage } from "#lib/services/operations";
import { keptForWords, standingWords } from "#lib/slot-texts";
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

export function listCommand(): Command {
  return new Command("list")
    .description("the attempts that are open, of one user or of all, from the index")
    .option("--user <id>", "of this user only")
    .option("--limit <slots>", `slots a page, at most ${LIMIT_MAX}`, "50")
    .option("--cursor <cursor>", "go on where the page before ended")
    .option("--all", "finished attempts too")
    .option("--json", "print the page as JSON")
    .action(run);
}

function run({ user, limit, cursor, all, json }: ListFlags): Promise<void> {
  return operate(async (operations) => {
    if (cursor !== undefined && !/^\d{1,16}-\d{1,9}$/.test(cursor)) {
      throw new UsageError(`--cursor ${cursor}: must be a cursor, as a page before gave it`);
    }
    const page = await operations.list({
      limit: countOf("--limit", limit, LIMIT_MAX),
      isComplete: all === true,
      ...(user === undefined ? {} : { userId: slotOf(user, "any").userId }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    console.log(json === true ? JSON.stringify(page) : wordsOf(page));
    if (json !== true && page.next !== null) console.error(`more: --cursor ${page.next}`);
    return EXIT.done;
  });
}

function wordsOf({ lines }: ListPage): string {
  if (lines.length === 0) return "No attempt on this page is open.";
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
