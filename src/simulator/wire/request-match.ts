import { z } from "zod";

import { type Call, OPERATIONS } from "./call";

/** Schema of what selects requests, for fault rules and for the log. */
export const requestMatch = z.strictObject({
  operation: z.enum(OPERATIONS).optional(),
  resource: z.enum(["assessmentResults", "assessmentLineItems"]).optional(),
  method: z.string().toUpperCase().optional(),
  /** A regular expression on the path with its query, as it was sent. */
  path: z.string().refine(isPattern, "is not a regular expression").optional(),
  studentId: z.string().optional(),
  lineItemId: z.string().optional(),
  sourcedId: z.string().optional(),
});

/** Which requests are meant; everything that is given must hold. */
export type RequestMatch = z.infer<typeof requestMatch>;

const EXACT = ["operation", "resource", "method", "studentId", "lineItemId", "sourcedId"] as const;

/** Whether a request is one that the match is about; no match is about every request. */
export function isAbout(wanted: RequestMatch | undefined, call: Call): boolean {
  if (wanted === undefined) return true;
  if (EXACT.some((key) => wanted[key] !== undefined && wanted[key] !== call[key])) return false;
  const { path } = wanted;
  return path === undefined || new RegExp(path).test(call.url.pathname + call.url.search);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
