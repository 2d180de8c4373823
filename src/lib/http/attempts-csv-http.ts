import { systemClock } from "../clock";
import { atBoundary, faultResultOf, type BoundaryLog } from "../actions/boundary";
import { getUser, type RequestUserPorts } from "../pages/request-user";
import {
  filterIn,
  filterProblem,
  listQueryOf,
  operatorOrNobody,
  type OpsPorts,
} from "../pages/ops-pages";
import type { ListLine, ListPage, ListQuery, Operations } from "../services/operations";
import { invalidInput, json, replyOf } from "./reply";

/** Attempts that are read at once. No more are in memory. */
const ROWS_AT_ONCE = 100;

const HEADS = [
  ...["user", "resource", "attempt", "state", "answered", "questions", "started"],
  ...["kept for (seconds)", "waiting results", "in conflict"],
];

/**
 * The attempts that the filter of the query string selects, as a CSV file (RFC 4180, UTF-8), for
 * operators; else 404. It is sent while it is read. If Redis fails in the middle the transfer breaks
 * off, so that browsers report it as failed: a part must not look like the whole.
 */
export async function getAttemptsCsv(
  ports: OpsPorts & RequestUserPorts,
  request: Request,
): Promise<Response> {
  const { operations } = ports;
  const isOperator = operatorOrNobody(await getUser(ports, request.headers)) !== null;
  if (!isOperator || operations === null) {
    return json(404, { outcome: "refused", code: "not_found" });
  }
  const filter = filterIn(Object.fromEntries(new URL(request.url).searchParams));
  const problem = filterProblem(filter);
  if (problem !== null) return invalidInput(400, [{ path: "filter", problem }]);
  const query = { ...listQueryOf(filter, systemClock.nowMs()), limit: ROWS_AT_ONCE };
  const first = await atBoundary(ports.log, () => operations.list(query));
  return "outcome" in first ? replyOf(first) : csvReply(ports.log, operations, query, first);
}

function csvReply(
  log: BoundaryLog,
  operations: Pick<Operations, "list">,
  query: ListQuery,
  first: ListPage,
): Response {
  let page: ListPage | null = first;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvRow(HEADS))),
    pull: async (controller) => {
      if (page === null) return controller.close();
      controller.enqueue(encoder.encode(page.lines.map((line) => csvRow(cellsOf(line))).join("")));
      const { next } = page;
      try {
        page = next === null ? null : await operations.list({ ...query, cursor: next });
      } catch (error) {
        faultResultOf(log, error);
        throw error;
      }
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="attempts.csv"',
      "Cache-Control": "no-store",
    },
  });
}

function cellsOf(line: ListLine): readonly (string | number)[] {
  const { slot, attemptNumber, reading, ttlSeconds, waiting, conflicts } = line;
  const isReadable = reading.kind === "readable";
  return [
    ...[slot.userId, slot.resourceId, attemptNumber ?? ""],
    ...(isReadable
      ? [reading.phase, reading.answered, reading.totalQuestions, reading.startedAt]
      : ["unreadable", "", "", ""]),
    ...[ttlSeconds ?? "", waiting, conflicts],
  ];
}

/** One line, with its end. */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * A spreadsheet takes a text that begins like a formula for one, and an id may begin in that way:
 * it gets an apostrophe in front. Every text is quoted, so that none can end its cell.
 */
function csvCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const harmless =
    /^[=+\-@\t\r\n|%]/.test(cell.trimStart()) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}
