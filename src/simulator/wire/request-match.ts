import { z } from "zod";

import { type SimulatorRequest, OPERATIONS } from "./simulator-request";

/** Selects requests, for fault rules and for the log. */
export const requestMatch = z.strictObject({
  operation: z.enum(OPERATIONS).optional(),
  resource: z.enum(["assessmentResults", "assessmentLineItems"]).optional(),
  method: z.string().toUpperCase().optional(),
  /** A regular expression for the path and the query, as they were sent. */
  path: z.string().refine(isPattern, "is not a regular expression").optional(),
  studentId: z.string().optional(),
  lineItemId: z.string().optional(),
  sourcedId: z.string().optional(),
});

/** A request matches if all given fields match. */
export type RequestMatch = z.infer<typeof requestMatch>;

const EXACT = ["operation", "resource", "method", "studentId", "lineItemId", "sourcedId"] as const;

/** Whether the request matches. Without a match, every request does. */
export function matchesRequest(
  match: RequestMatch | undefined,
  request: SimulatorRequest,
): boolean {
  if (match === undefined) return true;
  if (EXACT.some((key) => match[key] !== undefined && match[key] !== request[key])) return false;
  const { path } = match;
  return path === undefined || new RegExp(path).test(request.url.pathname + request.url.search);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
