import { z } from "zod";

import { type RequestMatch, requestMatch } from "../wire/request-match";
import { CATALOGUE, findFault } from "./catalogue";
import type { FaultInjector } from "./fault";
import { parseFaultText } from "./fault-text";

const count = z.number().int().min(0);
const paramsRecord = z.record(z.string(), z.unknown()).optional();

const faultUse = z
  .strictObject({ fault: z.string(), params: paramsRecord })
  .superRefine(checkFaultParams);

const rule = z
  .strictObject({
    fault: z.string(),
    params: paramsRecord,
    match: requestMatch.optional(),
    probability: z.number().min(0).max(1).optional(),
    after: count.optional(),
    times: count.optional(),
  })
  .superRefine(checkFaultParams);

const step = z.strictObject({
  faults: z.array(z.preprocess(parseIfText, faultUse)),
  times: z.number().int().min(1).max(10_000).optional(),
});

const script = z.strictObject({
  script: z.array(step).min(1),
  match: requestMatch.optional(),
  repeat: z.boolean().optional(),
});

/**
 * Injects one fault into matching requests: after the first `after` of them, at most `times` times,
 * each time with `probability` (default 1).
 */
export type FaultRule = z.infer<typeof rule>;

/** A fault with its parameters. As text: `"F12"` or `"F12:status=503"`. */
export type FaultUse = string | z.infer<typeof faultUse>;

/**
 * An ordered list of steps. Each matching request takes the next step (a step with `times: n` is
 * taken by n requests) and gets all faults of the step; with an empty `faults` it gets none. A
 * request to which no fault of the step applies does not take the step.
 */
export interface FaultScript {
  readonly script: readonly {
    readonly faults: readonly FaultUse[];
    readonly times?: number | undefined;
  }[];
  readonly match?: RequestMatch | undefined;
  /** Starts again after the last step. */
  readonly repeat?: boolean | undefined;
}

/** A rule, a script, or a rule as text: `"F12:0.1:status=503"`. */
export type FaultSetting = string | FaultRule | FaultScript;

/** Thrown for an invalid fault setting. The message says what is valid. */
export class FaultSettingError extends Error {
  override readonly name = "FaultSettingError";
}

/** Parses one setting from outside. Throws FaultSettingError. */
export function parseFaultSetting(value: unknown): FaultRule | FaultScript {
  const data = parseIfText(value);
  const isScript = typeof data === "object" && data !== null && "script" in data;
  const parsed = (isScript ? script : rule).safeParse(data);
  if (parsed.success) return parsed.data;
  throw new FaultSettingError(parsed.error.issues.map(formatIssue).join("; "));
}

/** The injector for a fault whose setting has been parsed before. */
export function createInjector(parsed: FaultUse | FaultRule): FaultInjector {
  const { fault: code, params } =
    typeof parsed === "string" ? faultUse.parse(parseIfText(parsed)) : parsed;
  const fault = findFault(code);
  if (fault === undefined) throw new FaultSettingError(unknownFaultMessage(code));
  return fault.createInjector(params);
}

/** One issue on one line, with the path to the invalid value. */
export function formatIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

function parseIfText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parseFaultText(value);
  } catch (error) {
    throw new FaultSettingError(error instanceof Error ? error.message : String(error));
  }
}

function checkFaultParams(
  value: { fault: string; params?: unknown },
  context: z.RefinementCtx,
): void {
  const fault = findFault(value.fault);
  if (fault === undefined) {
    context.addIssue({
      code: "custom",
      path: ["fault"],
      message: unknownFaultMessage(value.fault),
    });
    return;
  }
  const parsed = fault.params.safeParse(value.params ?? {});
  if (parsed.success) return;
  const reasons = parsed.error.issues.map(formatIssue).join("; ");
  const names = Object.keys(fault.params.shape).join(", ") || "none";
  const message = `${reasons} (parameters of ${fault.code}: ${names})`;
  context.addIssue({ code: "custom", path: ["params"], message });
}

function unknownFaultMessage(code: string): string {
  return `there is no fault ${code}; valid are ${CATALOGUE.map((fault) => fault.code).join(" ")}`;
}
