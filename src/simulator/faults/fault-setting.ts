import { z } from "zod";

import { type RequestMatch, requestMatch } from "../wire/request-match";
import { CATALOGUE, findFault } from "./catalogue";
import type { ArmedFault } from "./fault";
import { parseFaultText } from "./fault-text";

const count = z.number().int().min(0);
const paramsRecord = z.record(z.string(), z.unknown()).optional();

const use = z.strictObject({ fault: z.string(), params: paramsRecord }).superRefine(checkUse);

const rule = z
  .strictObject({
    fault: z.string(),
    params: paramsRecord,
    match: requestMatch.optional(),
    probability: z.number().min(0).max(1).optional(),
    after: count.optional(),
    times: count.optional(),
  })
  .superRefine(checkUse);

const step = z.strictObject({
  faults: z.array(z.preprocess(fromText, use)),
  times: z.number().int().min(1).max(10_000).optional(),
});

const script = z.strictObject({
  script: z.array(step).min(1),
  match: requestMatch.optional(),
  repeat: z.boolean().optional(),
});

/**
 * One fault on every matching request: skips the first `after` of them, fires at most `times`, each
 * time with `probability` (default 1).
 */
export type FaultRule = z.infer<typeof rule>;

/** A fault with its parameters; as text `"F12"` or `"F12:status=503"`. */
export type FaultUse = string | z.infer<typeof use>;

/**
 * An ordered list: each matching request takes the next step (one with `times: n` serves n) and
 * gets all of its faults, or none where `faults` is empty. A step waits for a request it can hit.
 */
export interface FaultScript {
  readonly script: readonly {
    readonly faults: readonly FaultUse[];
    readonly times?: number | undefined;
  }[];
  readonly match?: RequestMatch | undefined;
  /** Begins again after the last step. */
  readonly repeat?: boolean | undefined;
}

/** A rule, a script, or a rule as text: `"F12:0.1:status=503"`. */
export type FaultSetting = string | FaultRule | FaultScript;

/** Thrown for a fault setting that cannot be; the message says what is valid. */
export class BadFault extends Error {
  override readonly name = "BadFault";
}

/** Parses one setting from outside. Throws BadFault. */
export function parseSetting(value: unknown): FaultRule | FaultScript {
  const data = fromText(value);
  const isScript = typeof data === "object" && data !== null && "script" in data;
  const parsed = (isScript ? script : rule).safeParse(data);
  if (parsed.success) return parsed.data;
  throw new BadFault(parsed.error.issues.map(issueText).join("; "));
}

/** Arms a fault that has been parsed before. */
export function arm(parsed: FaultUse | FaultRule): ArmedFault {
  const { fault: code, params } = typeof parsed === "string" ? use.parse(fromText(parsed)) : parsed;
  const fault = findFault(code);
  if (fault === undefined) throw new BadFault(noSuchFault(code));
  return fault.arm(params);
}

/** One issue in one line, with the place it is about. */
export function issueText(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

function fromText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parseFaultText(value);
  } catch (error) {
    throw new BadFault(error instanceof Error ? error.message : String(error));
  }
}

function checkUse(value: { fault: string; params?: unknown }, context: z.RefinementCtx): void {
  const fault = findFault(value.fault);
  if (fault === undefined) {
    context.addIssue({ code: "custom", path: ["fault"], message: noSuchFault(value.fault) });
    return;
  }
  const parsed = fault.params.safeParse(value.params ?? {});
  if (parsed.success) return;
  const reasons = parsed.error.issues.map(issueText).join("; ");
  const names = Object.keys(fault.params.shape).join(", ") || "none";
  const message = `${reasons} (parameters of ${fault.code}: ${names})`;
  context.addIssue({ code: "custom", path: ["params"], message });
}

function noSuchFault(code: string): string {
  return `there is no fault ${code}; valid are ${CATALOGUE.map((fault) => fault.code).join(" ")}`;
}
