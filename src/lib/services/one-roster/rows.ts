import { z } from "zod";

import { unavailable } from "./faults";
import { parseJson } from "#lib/json";
import type { Answer } from "./http";
import { isSameId } from "./letter-case";
import type { ResourceNames } from "./resource";

/** A result as the gradebook holds it, in our words. */
export interface GradebookResult {
  readonly resultId: string;
  /** "" when the gradebook leaves the student out: a result that exists must not vanish over it. */
  readonly userId: string;
  /** "" when the gradebook leaves the line item out. */
  readonly lineItemId: string;
  readonly status: "active" | "tobedeleted";
  readonly score: number | null;
  /** The attempt that wrote it, from `metadata.attemptId`; null when it does not say. */
  readonly attemptId: string | null;
  /**
   * The row has no metadata at all: its writer is unknown, because gradebooks drop what is sent.
   */
  readonly isUnmarked?: boolean;
  /** As the gradebook writes it, a date or a date-time; null or omitted when it names none. */
  readonly scoreDate?: string | null;
}

/** One page of a list: its rows, and every total that header and body announce for the list. */
export interface Page {
  readonly rows: readonly GradebookResult[];
  readonly totals: readonly number[];
}

const reference = z.object({ sourcedId: z.string() }).nullish().catch(null);

/**
 * Only the id must be there. Vendors omit, null and retype the rest, and no number depends on it.
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
const writtenByUs = z.object({ attemptId: z.string() });

/** The page in a 200. An empty or cut body, HTML, a missing key: a fault, never "no results". */
export function pageIn(answer: Answer, names: ResourceNames): Page {
  const body = wireBody.safeParse(parseJson(answer.text)).data;
  const rows = wireRows.safeParse(body?.[names.results]);
  if (!rows.success) {
    throw unavailable("The gradebook's list is not a complete list of results: try again.");
  }
  const totals = [answer.headers.get("x-total-count"), body?.["totalCount"]].map(numberIn);
  return {
    rows: rows.data.map((row) => resultOf(row, names)),
    totals: totals.filter((total) => total !== null),
  };
}

/**
 * The result in a 200, under the id that was asked for. One of another id is as bad as none; one
 * whose id differs by case only is the same to a gradebook that compares without case.
 */
export function resultIn(answer: Answer, resultId: string, names: ResourceNames): GradebookResult {
  const body = wireBody.safeParse(parseJson(answer.text)).data;
  const one = wireRow.safeParse(body?.[names.result]);
  if (!one.success || !isSameId(one.data.sourcedId, resultId)) {
    throw unavailable("The gradebook's answer is not the result that was asked for: try again.");
  }
  return { ...resultOf(one.data, names), resultId };
}

function resultOf(row: z.infer<typeof wireRow>, names: ResourceNames): GradebookResult {
  const written = writtenByUs.safeParse(row.metadata);
  return {
    resultId: row.sourcedId,
    userId: row.student?.sourcedId ?? "",
    lineItemId: reference.parse(row[names.lineItem])?.sourcedId ?? "",
    status: row.status === "tobedeleted" ? "tobedeleted" : "active",
    score: numberIn(row.score),
    attemptId: written.success ? written.data.attemptId : null,
    isUnmarked: isEmpty(row.metadata),
    scoreDate: typeof row.scoreDate === "string" ? row.scoreDate : null,
  };
}

/** Absent, null or an empty object. */
function isEmpty(metadata: unknown): boolean {
  if (metadata === undefined || metadata === null) return true;
  return typeof metadata === "object" && Object.keys(metadata).length === 0;
}

/** A number, or a string that is one; null for anything else. */
function numberIn(value: unknown): number | null {
  const isText = typeof value === "string" && value.trim() !== "";
  const number = isText || typeof value === "number" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}
