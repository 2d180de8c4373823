import { z } from "zod";

import { parseJson } from "#lib/json";
import type { GradebookResult } from "./contract";
import { unavailable } from "./faults";
import type { HttpResponse } from "./http";
import { isSameId } from "./letter-case";
import type { ResourceNames } from "./resource";

/** One page of a list: its rows, and every total that its header and its body announce. */
export interface Page {
  readonly rows: readonly GradebookResult[];
  readonly totals: readonly number[];
}

const reference = z.object({ sourcedId: z.string() }).nullish().catch(null);

/**
 * Only the id is required. Vendors omit the other fields, set them to null or change their types,
 * and no attempt number depends on them.
 */
const wireRow = z.looseObject({
  sourcedId: z.string().min(1),
  status: z.unknown().optional(),
  student: reference,
  score: z.unknown().optional(),
  scoreDate: z.unknown().optional(),
  metadata: z.unknown().optional(),
});
const wireRows = z.array(wireRow);
const wireBody = z.record(z.string(), z.unknown());
const ownMetadata = z.object({ attemptId: z.string() });

/**
 * Parses the page in a response with status 200.
 *
 * Invariant: an empty body, incomplete JSON, HTML or a missing key is never read as "no results".
 *
 * @throws Fault for each of them.
 */
export function parsePage(response: HttpResponse, names: ResourceNames): Page {
  const body = wireBody.safeParse(parseJson(response.text)).data;
  const rows = wireRows.safeParse(body?.[names.results]);
  if (!rows.success) {
    throw unavailable("The gradebook's response is not a complete list of results. Try again.");
  }
  const totals = [response.headers.get("x-total-count"), body?.["totalCount"]].map(parseNumber);
  return {
    rows: rows.data.map((row) => resultOf(row, names)),
    totals: totals.filter((total) => total !== null),
  };
}

/**
 * Parses the result in a response with status 200, and returns it under the requested id. The id in
 * the response may differ in letter case, because some gradebooks ignore the case of ids.
 *
 * @throws Fault if the response contains no result, or a result with another id.
 */
export function parseResult(
  response: HttpResponse,
  resultId: string,
  names: ResourceNames,
): GradebookResult {
  const body = wireBody.safeParse(parseJson(response.text)).data;
  const row = wireRow.safeParse(body?.[names.result]);
  if (!row.success || !isSameId(row.data.sourcedId, resultId)) {
    throw unavailable("The gradebook's response is not the requested result. Try again.");
  }
  return { ...resultOf(row.data, names), resultId };
}

function resultOf(row: z.infer<typeof wireRow>, names: ResourceNames): GradebookResult {
  return {
    resultId: row.sourcedId,
    userId: row.student?.sourcedId ?? "",
    lineItemId: reference.parse(row[names.lineItem])?.sourcedId ?? "",
    status: row.status === "tobedeleted" ? "tobedeleted" : "active",
    score: parseNumber(row.score),
    attemptId: ownMetadata.safeParse(row.metadata).data?.attemptId ?? null,
    hasNoMetadata: isEmpty(row.metadata),
    scoreDate: typeof row.scoreDate === "string" ? row.scoreDate : null,
  };
}

/** Absent, null or an empty object. */
function isEmpty(metadata: unknown): boolean {
  if (metadata === undefined || metadata === null) return true;
  return typeof metadata === "object" && Object.keys(metadata).length === 0;
}

/** A number, or a numeric string; null for anything else. */
function parseNumber(value: unknown): number | null {
  const isText = typeof value === "string" && value.trim() !== "";
  const number = isText || typeof value === "number" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}
