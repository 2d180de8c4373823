/** What a failed test throws, as Vitest tells it. */
export interface ThrownError {
  readonly name?: string;
  readonly message: string;
  readonly cause?: unknown;
}

const TIME_LIMIT = /^(?:Test|Hook) timed out in \d+ms/;

/** What JavaScript says of code that cannot run. The product throws a TypeError of its own as well. */
const BROKEN_CODE =
  /is not (?:defined|a function|a constructor|iterable)|Cannot (?:access|convert|destructure|read|set) |Assignment to constant/;

/** What the exploration says of Lua that cannot run, or that sends what no Redis is asked for. */
const BROKEN_LUA = /user_script:\d+: attempt to|The Redis of this process does not know/;

/**
 * Whether a test that failed with these errors has noticed a mutant: one of them must be about what
 * the code does. A test that reaches its time limit, or code that cannot run, says only that the
 * mutant is badly written.
 */
export function isKill(errors: readonly ThrownError[]): boolean {
  return errors.some((error) => !TIME_LIMIT.test(error.message) && !isBrokenCode(error));
}

/** Also where a test lists the error, or the exploration reports it as a bug of the engine. */
function isBrokenCode({ name = "", message, cause }: ThrownError): boolean {
  if (BROKEN_LUA.test(message)) return true;
  const isOfLanguage = /\b(?:Reference|Type)Error\b|^bug is broken: /.test(`${message}\n${name}`);
  if (isOfLanguage && BROKEN_CODE.test(message)) return true;
  return isThrownError(cause) && isBrokenCode(cause);
}

function isThrownError(value: unknown): value is ThrownError {
  return typeof value === "object" && value !== null && "message" in value;
}
