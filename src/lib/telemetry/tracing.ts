import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { Context, SpanContext } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import type { ClosedSets } from "./closed";
import { createSpans, spanEnds } from "./spans";
import type { SpanEnd, Spans, SpanStart } from "./spans";

export interface Tracing extends Spans {
  /** Starts a span that becomes the parent of all later spans in this chain of calls. */
  enter(span: SpanStart, parent: SpanContext | null): (end: SpanEnd) => void;
  current(): SpanContext | null;
  /** Sends the recorded spans to the processor. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

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
  const tracer = provider.getTracer("holdfast");
  const active = new AsyncLocalStorage<Context>();
  const here = (): Context => active.getStore() ?? ROOT_CONTEXT;
  const { begin, end } = spanEnds(tracer, sets);
  return {
    ...createSpans(tracer, sets, {
      current: here,
      run: (context, work) => active.run(context, work),
    }),
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
