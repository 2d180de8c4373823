import type { AttemptEngine } from "../services/attempt";
import type { AttributeValues } from "./closed";
import type { Meters } from "./meters";
import { codeOf, instrumented, secondsSince } from "./instrumented";
import type { Ended, SpanEnd, Tracing } from "./tracing";

/** The engine's methods that have no event. */
const READS = {
  resolveAssessmentContext: "context",
  getActiveState: "context",
  deriveNextAttemptNumber: "derive",
  sweep: "sweep",
} as const;

const METHODS = { ...READS, apply: true, ensureActiveState: true };

/** An engine whose requests are counted by their outcome, timed and traced. */
export function instrumentedEngine(
  engine: AttemptEngine,
  meters: Meters,
  tracing: Tracing,
): AttemptEngine {
  return instrumented(engine, METHODS, (method, args, call) => {
    if (method in READS) return read(tracing, READS[method as keyof typeof READS], call);
    const type = method === "apply" ? typeOf(args[1]) : "attempt.start";
    const given = { "holdfast.event.type": type };
    const startedAtMs = performance.now();
    return tracing.run({ name: "attempt", kind: "internal", given }, call, (ended) => {
      const { outcome, code } = outcomeOf(ended);
      const what: AttributeValues = {
        ...given,
        "holdfast.outcome": outcome,
        "holdfast.code": code,
      };
      meters.record("holdfast.attempt.outcomes", 1, what);
      meters.record("holdfast.request.duration", secondsSince(startedAtMs), what);
      return { given: what, ...(outcome === "fault" && code !== null && { errorType: code }) };
    });
  });
}

function read(tracing: Tracing, what: string, call: () => Promise<unknown>): Promise<unknown> {
  const given = { "holdfast.read": what };
  return tracing.run({ name: `attempt ${what}`, kind: "internal", given }, call, faultEnd);
}

function faultEnd(ended: Ended<unknown>): SpanEnd {
  return "error" in ended ? { errorType: codeOf(ended.error) } : {};
}

interface OutcomeLabels {
  readonly outcome: string;
  readonly code: string | null;
}

function outcomeOf(ended: Ended<unknown>): OutcomeLabels {
  if ("error" in ended) return { outcome: "fault", code: codeOf(ended.error) };
  const outcome = ended.value as { readonly kind: string; readonly code?: string };
  return { outcome: outcome.kind, code: outcome.code ?? null };
}

function typeOf(request: unknown): string {
  const { type } = request as { readonly type: string };
  return type;
}
