import { pino } from "pino";
import type { Logger } from "pino";

/** Structured logs on standard output, one JSON object per line. `fields` is called for each line. */
export function createLog(
  settings: { readonly level: string },
  fields: () => Readonly<Record<string, string>> = () => ({}),
): Logger {
  return pino({ name: "holdfast", level: settings.level, mixin: () => ({ ...fields() }) });
}
