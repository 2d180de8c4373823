export { otel } from "#lib/telemetry/otel";
export type { OtelOptions } from "#lib/telemetry/otel";
export type { Instruments } from "#lib/holdfast";
