import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Context, Span, Tracer } from "@opentelemetry/api";
import { ATTRIBUTE_NAMES, type ClosedSets, type AttributeValues } from "./closed";
import { ATTR_ERROR_TYPE } from "./conventions";

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

export interface Spans {
  /** Runs the work inside a span; `endOf` derives the end of the span from the outcome. */
  run<T>(span: SpanStart, work: () => Promise<T>, endOf: (ended: Ended<T>) => SpanEnd): Promise<T>;
  /** Records a span for work that has already ended, as a child of the current span. */
  past(span: SpanStart, startedAtMs: number, end: SpanEnd): void;
}

export type Ended<T> = { readonly value: T } | { readonly error: unknown };

/** The context whose span is the parent of new spans. */
export interface ActiveContext {
  current(): Context;
  run<T>(context: Context, work: () => Promise<T>): Promise<T>;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
} as const;

/** Spans of this tracer. They have only attributes of the closed sets. */
export function createSpans(tracer: Tracer, sets: ClosedSets, active: ActiveContext): Spans {
  const { begin, end } = spanEnds(tracer, sets);
  return {
    run: async (of, work, endOf) => {
      const here = active.current();
      const span = begin(of, here);
      try {
        const value = await active.run(trace.setSpan(here, span), work);
        end(span, endOf({ value }));
        return value;
      } catch (error) {
        end(span, endOf({ error }));
        throw error;
      }
    },
    past: (of, startedAtMs, ended) => end(begin(of, active.current(), startedAtMs), ended),
  };
}

/** How a span begins and ends. */
export function spanEnds(tracer: Tracer, sets: ClosedSets) {
  return {
    begin: ({ name, kind, given }: SpanStart, context: Context, startTime?: number): Span => {
      const attributes = sets.of(ATTRIBUTE_NAMES, given);
      const at = startTime === undefined ? {} : { startTime };
      return tracer.startSpan(name, { kind: KINDS[kind], attributes, ...at }, context);
    },
    /** Sets no message, no stack and no event: the text of an error may contain an answer or an id. */
    end: (span: Span, { given = {}, errorType }: SpanEnd): void => {
      const all = errorType === undefined ? given : { ...given, [ATTR_ERROR_TYPE]: errorType };
      span.setAttributes(sets.of(ATTRIBUTE_NAMES, all));
      if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
