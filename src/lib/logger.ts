/**
 * Where Holdfast logs. The shape of pino's loggers and of `console`: the fields first, then the name
 * of the event. Fields contain no answers, no tokens and no ids of persons.
 */
export interface Logger {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** Logs nothing. */
export const NO_LOG: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
