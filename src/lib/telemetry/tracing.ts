import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Context, Span, SpanContext, Tracer } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { ATTR_ERROR_TYPE } from "@opentelemetry/semantic-conventions";
import { ATTRIBUTE_NAMES, type ClosedSets, type AttributeValues } from "./closed";

export interface SpanStart {
  /** Built from constants of the code only. */
  readonly name: string;
  readonly kind: "internal" | "client" | "server";
  readonly given: AttributeValues;
}

/** The attributes and the error that a span gets at its end. */
export interface SpanEnd {
  readonly given?: AttributeValues;
  /** From a closed set; given when the work failed. */
  readonly errorType?: string;
}

export interface Tracing {
  /** Runs the work inside a span; `endOf` derives the end of the span from the outcome. */
  run<T>(span: SpanStart, work: () => Promise<T>, endOf: (ended: Ended<T>) => SpanEnd): Promise<T>;
  /** Records a span for work that has already ended, as a child of the current span. */
  past(span: SpanStart, startedAtMs: number, end: SpanEnd): void;
  /** Starts a span that becomes the parent of all later spans in this chain of calls. */
  enter(span: SpanStart, parent: SpanContext | null): (end: SpanEnd) => void;
  current(): SpanContext | null;
  /** Sends the recorded spans to the processor. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export type Ended<T> = { readonly value: T } | { readonly error: unknown };

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
} as const;

/**
 * Traces of this process. The provider and the current span are kept here and not registered with
 * OpenTelemetry's API: Next.js would use a registered provider for its own spans, which contain the
 * addresses of pages.
 */
export function createTracing(
  resource: Resource,
  sets: ClosedSets,
  processor: SpanProcessor,
): Tracing {
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  const tracer: Tracer = provider.getTracer("holdfast");
  const active = new AsyncLocalStorage<Context>();

  function begin({ name, kind, given }: SpanStart, context: Context, startTime?: number): Span {
    const attributes = sets.of(ATTRIBUTE_NAMES, given);
    const at = startTime === undefined ? {} : { startTime };
    return tracer.startSpan(name, { kind: KINDS[kind], attributes, ...at }, context);
  }

  /** Sets no message, no stack and no event: the text of an error may contain an answer or an id. */
  function end(span: Span, { given = {}, errorType }: SpanEnd): void {
    const all = errorType === undefined ? given : { ...given, [ATTR_ERROR_TYPE]: errorType };
    span.setAttributes(sets.of(ATTRIBUTE_NAMES, all));
    if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  const here = (): Context => active.getStore() ?? ROOT_CONTEXT;
  return {
    run: async (of, work, endOf) => {
      const span = begin(of, here());
      try {
        const value = await active.run(trace.setSpan(here(), span), work);
        end(span, endOf({ value }));
        return value;
      } catch (error) {
        end(span, endOf({ error }));
        throw error;
      }
    },
    past: (of, startedAtMs, ended) => end(begin(of, here(), startedAtMs), ended),
    enter: (of, parent) => {
      const above = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const span = begin(of, above);
      active.enterWith(trace.setSpan(above, span));
      return (ended) => end(span, ended);
    },
    current: () => trace.getSpanContext(here()) ?? null,
    flush: () => provider.forceFlush(),
    close: () => provider.shutdown(),
  };
}

/** Records no spans. It still calls `endOf`, because `endOf` also records metrics. */
export const NO_TRACING: Tracing = {
  run: async (_of, work, endOf) => {
    try {
      const value = await work();
      endOf({ value });
      return value;
    } catch (error) {
      endOf({ error });
      throw error;
    }
  },
  past: () => undefined,
  enter: () => () => undefined,
  current: () => null,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
