import { demoSession } from "./session/demo-session";
import { moduleSession } from "./session/module-session";

/** The headers of a request, as far as a session needs them (`cookie`, `authorization`, …). */
export interface RequestHeaders {
  get(name: string): string | null;
}

export interface Student {
  readonly userId: string;
  /** May look at every slot and act on it, with a reason that is kept. */
  readonly isOperator?: boolean;
}

/**
 * Says who is asking. The only source of a user id: nothing that a client writes into a body or a
 * path is ever taken for one. `null` means that nobody is signed in; throw a `Fault` when it
 * cannot be told.
 */
export interface SessionPort {
  getUser(headers: RequestHeaders): Promise<Student | null>;
}

/** A session that lets anybody be anybody, for trying the product out. Never for real students. */
export interface DemoSession extends SessionPort {
  /**
   * The `Set-Cookie` value that signs this user in. `userId` must be a valid id (see `idProblem`).
   */
  signIn(userId: string, options: CookieOptions): Promise<string>;
  /**
   * The `Set-Cookie` value that goes on with the session of these headers under a new token; null
   * when there is none, or when its token is young enough.
   */
  renewed(headers: RequestHeaders, options: CookieOptions): Promise<string | null>;
  /** The `Set-Cookie` value that signs out. */
  signOut(options: CookieOptions): string;
}

export interface CookieOptions {
  /** Whether the browser came over https: the cookie then never travels without it. */
  readonly isSecure: boolean;
}

export type SessionSettings =
  | {
      readonly mode: "demo";
      /** Signs the cookie; at least 32 characters, the same on every instance. */
      readonly secret: string;
      /** The secret before: sessions that it signed go on, and are signed anew. */
      readonly secretBefore?: string | undefined;
      /** The user ids that are operators. */
      readonly operators?: readonly string[];
    }
  | {
      readonly mode: "module";
      /**
       * An ES module whose default export is a `SessionPort`; relative to the working directory.
       */
      readonly modulePath: string;
    };

/** The session that the settings ask for. A module is loaded on the first request and kept. */
export function createSession(settings: SessionSettings): SessionPort {
  return settings.mode === "demo" ? demoSession(settings) : moduleSession(settings.modulePath);
}

/** The demo's own abilities, or null when the deployment brings its own sessions. */
export function asDemoSession(session: SessionPort): DemoSession | null {
  return "signIn" in session && "signOut" in session ? (session as DemoSession) : null;
}
