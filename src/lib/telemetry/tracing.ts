import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Context, Span, SpanContext, Tracer } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { ATTR_ERROR_TYPE } from "@opentelemetry/semantic-conventions";
import { ATTRIBUTE_NAMES, type ClosedSets, type AttributeValues } from "./closed";

export interface SpanOf {
  /** Made of words of the code only. */
  readonly name: string;
  readonly kind: "internal" | "client" | "server";
  readonly given: AttributeValues;
}

/** What a span is told when its work has ended. */
export interface SpanEnd {
  readonly given?: AttributeValues;
  /** From a closed set; given when the work failed. */
  readonly errorType?: string;
}

export interface Tracing {
  /** Runs the work inside a span; `endOf` says what there is to say about what came of it. */
  run<T>(span: SpanOf, work: () => Promise<T>, endOf: (ended: Ended<T>) => SpanEnd): Promise<T>;
  /** A span of what has just ended, below the current one. */
  past(span: SpanOf, startedAtMs: number, end: SpanEnd): void;
  /** Begins a span that everything after it in this chain of calls belongs to. */
  enter(span: SpanOf, parent: SpanContext | null): (end: SpanEnd) => void;
  current(): SpanContext | null;
  /** Hands over what was recorded. */
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
 * OpenTelemetry's API: Next.js would find a registered one and write spans of its own, with the
 * addresses of pages in them.
 */
export function createTracing(
  resource: Resource,
  sets: ClosedSets,
  processor: SpanProcessor,
): Tracing {
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  const tracer: Tracer = provider.getTracer("holdfast");
  const active = new AsyncLocalStorage<Context>();

  function begin({ name, kind, given }: SpanOf, context: Context, startTime?: number): Span {
    const attributes = sets.of(ATTRIBUTE_NAMES, given);
    const at = startTime === undefined ? {} : { startTime };
    return tracer.startSpan(name, { kind: KINDS[kind], attributes, ...at }, context);
  }

  /** No message, no stack, no event: the text of an error may quote what failed. */
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

/** No spans. What there is to say about an end is still asked, because metrics are made of it. */
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
