import { z } from "zod";

import { unavailable } from "./faults";
import { type Answer, jsonIn } from "./http";

/** A result as the gradebook holds it, in our words. */
export interface GradebookResult {
  readonly resultId: string;
  /** "" when the gradebook leaves the student out: a result that exists must not vanish over it. */
  readonly userId: string;
  /** "" when the gradebook leaves the line item out. */
  readonly lineItemId: string;
  readonly status: "active" | "tobedeleted";
  readonly score: number | null;
  /** The attempt that wrote it, from `metadata.attemptId`; null when another system wrote it. */
  readonly attemptId: string | null;
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
const wireRow = z.object({
  sourcedId: z.string().min(1),
  status: z.unknown().optional(),
  student: reference,
  assessmentLineItem: reference,
  score: z.unknown().optional(),
  metadata: z.unknown().optional(),
});
const wireList = z.object({
  assessmentResults: z.array(wireRow),
  totalCount: z.unknown().optional(),
});
const wireOne = z.object({ assessmentResult: wireRow });
const writtenByUs = z.object({ attemptId: z.string() });

/** The page in a 200. An empty or cut body, HTML, a missing key: a fault, never "no results". */
export function pageIn(answer: Answer): Page {
  const list = wireList.safeParse(jsonIn(answer.text));
  if (!list.success) {
    throw unavailable("The gradebook's list is not a complete list of results: try again.");
  }
  const totals = [answer.headers.get("x-total-count"), list.data.totalCount].map(numberIn);
  return {
    rows: list.data.assessmentResults.map(resultOf),
    totals: totals.filter((total) => total !== null),
  };
}

/** The result in a 200. One of another id is as bad as none. */
export function resultIn(answer: Answer, resultId: string): GradebookResult {
  const one = wireOne.safeParse(jsonIn(answer.text));
  if (!one.success || one.data.assessmentResult.sourcedId !== resultId) {
    throw unavailable("The gradebook's answer is not the result that was asked for: try again.");
  }
  return resultOf(one.data.assessmentResult);
}

function resultOf(row: z.infer<typeof wireRow>): GradebookResult {
  const written = writtenByUs.safeParse(row.metadata);
  return {
    resultId: row.sourcedId,
    userId: row.student?.sourcedId ?? "",
    lineItemId: row.assessmentLineItem?.sourcedId ?? "",
    status: row.status === "tobedeleted" ? "tobedeleted" : "active",
    score: numberIn(row.score),
    attemptId: written.success ? written.data.attemptId : null,
  };
}

/** A number, or a string that is one; null for anything else. */
function numberIn(value: unknown): number | null {
  const isText = typeof value === "string" && value.trim() !== "";
  const number = isText || typeof value === "number" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}
