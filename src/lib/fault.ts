import type { FaultCode } from "./codes";

export type { FaultCode } from "./codes";

const BRAND = Symbol.for("holdfast.fault");

interface FaultOptions {
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** When it is worth trying again, where the other side said so. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * The world failed (Redis down, OneRoster down, content broken). Thrown, never returned; the
 * message says what to do and never carries an answer, a token or an id of a person.
 */
export class Fault extends Error {
  /**
   * Next.js bundles the routes and the start-up code apart, each with a class of its own: a fault
   * is recognised by its brand, in whichever bundle it was made.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly code: FaultCode;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;

  constructor(code: FaultCode, message: string, options: FaultOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = code;
    this.retryable = options.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
