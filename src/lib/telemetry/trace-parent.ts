import { TraceFlags, type SpanContext } from "@opentelemetry/api";

/** W3C Trace Context, version 00. Zero ids are not valid. */
const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * The caller's span, from the `traceparent` header. `tracestate` and `baggage` are not read: they
 * are free text of the caller that would get into every span.
 */
export function traceParentOf(header: string | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(header ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return { traceId, spanId, traceFlags, isRemote: true };
}
