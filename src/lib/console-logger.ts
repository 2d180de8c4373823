import type { Logger } from "./logger";

type Console = Pick<typeof console, "debug" | "info" | "warn" | "error">;

/**
 * Logs to a console, one line for each event: its name and its fields, `sweep.failed
 * code=redis_unavailable`. A field that is an object, such as an error with its stack, follows as the
 * console shows objects.
 */
export function consoleLogger(target: Console): Logger {
  return {
    debug: (fields, event) => target.debug(...printed(fields, event)),
    info: (fields, event) => target.info(...printed(fields, event)),
    warn: (fields, event) => target.warn(...printed(fields, event)),
    error: (fields, event) => target.error(...printed(fields, event)),
  };
}

function printed(fields: object, event: string): readonly [string, ...object[]] {
  // The name of the event is a field, too, for logs that are JSON.
  const entries = Object.entries(fields).filter(
    ([name, value]) => name !== "event" || value !== event,
  );
  const isPlain = ([, value]: [string, unknown]) => typeof value !== "object" || value === null;
  const line = [
    event,
    ...entries.filter(isPlain).map(([name, value]) => `${name}=${textOf(value)}`),
  ];
  const objects = entries.filter((entry) => !isPlain(entry));
  // A console fills in `%s` of its first argument.
  const text = line.join(" ").replaceAll("%", "%%");
  return objects.length === 0 ? [line.join(" ")] : [text, Object.fromEntries(objects)];
}

/** A text with spaces, quotes or line breaks is quoted, so that an event stays one line. */
function textOf(value: unknown): string {
  const text = String(value);
  return typeof value === "string" && !/^[^\s"=]+$/.test(value) ? JSON.stringify(text) : text;
}
