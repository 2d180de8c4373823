/** The request headers that a session is read from (`cookie`, `authorization`, …). */
export interface RequestHeaders {
  get(name: string): string | null;
}

/** The user of a request. */
export interface Student {
  readonly userId: string;
  /** May see every slot and act on it, with a reason that is recorded. */
  readonly isOperator?: boolean;
}

/**
 * Returns the user of a request. This is the only source of a user id; no body and no path is ever
 * used as one. `null` means that nobody is signed in. Throw a `Fault` when the session can't be
 * checked.
 */
export interface SessionPort {
  getUser(headers: RequestHeaders): Promise<Student | null>;
}

/** A session without passwords, for trying out the product. Never use it for real students. */
export interface DemoSession extends SessionPort {
  /**
   * The `Set-Cookie` value that signs this user in. `userId` must be a valid id (see `idProblem`).
   */
  signIn(userId: string, options: CookieOptions): Promise<string>;
  /**
   * The `Set-Cookie` value that continues the session of these headers with a new token; null when
   * there is no session, or when its token is recent.
   */
  renewed(headers: RequestHeaders, options: CookieOptions): Promise<string | null>;
  /** The `Set-Cookie` value that signs out. */
  signOut(options: CookieOptions): string;
}

export interface CookieOptions {
  /** Whether the browser uses https: then the cookie is never sent without it. */
  readonly isSecure: boolean;
}
