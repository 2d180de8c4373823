import type { FaultCode } from "./codes";

export type { FaultCode } from "./codes";

const BRAND = Symbol.for("holdfast.fault");

/** What a caller can do about a `Fault`, and its cause. */
export interface FaultOptions {
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** When to try again, if the other side said so. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
  /**
   * Whether the application's own code threw the cause, whose type and message the log then shows.
   * Never for Redis or OneRoster: their errors may contain ids and answers.
   */
  readonly isOwnCause?: boolean;
}

/**
 * A dependency failed (Redis or OneRoster is down, content is broken). Thrown, never returned. The
 * message says what to do, and never contains an answer, a token or the id of a person.
 */
export class Fault extends Error {
  /**
   * Next.js bundles the routes and the start-up code separately, each with its own copy of this
   * class. The brand recognises a fault from every bundle.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly code: FaultCode;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly isOwnCause: boolean;

  constructor(code: FaultCode, message: string, options: FaultOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = code;
    this.retryable = options.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.isOwnCause = options.isOwnCause ?? false;
  }
}
