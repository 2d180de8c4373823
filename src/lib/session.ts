import type { DemoSession, SessionPort } from "./session/contract";
import { demoSession } from "./session/demo-session";
import { moduleSession } from "./session/module-session";

export type { DemoSession, RequestHeaders, SessionPort, Student } from "./session/contract";

export type SessionSettings =
  | {
      readonly mode: "demo";
      /** Signs the cookie; at least 32 characters, the same on every instance. */
      readonly secret: string;
      /** The previous secret: its sessions stay valid and get a new signature. */
      readonly previousSecret?: string | undefined;
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

/** A session that can say whether it works at all. */
export interface CheckedSession extends SessionPort {
  /**
   * Throws a `Fault` when no request can be served until the deployment is repaired: its module
   * cannot be loaded. Does not call the module, which needs a request.
   */
  check(): Promise<void>;
}

/** The session of the settings. A module is loaded once, at the first request or check. */
export function createSession(settings: SessionSettings): CheckedSession {
  if (settings.mode === "module") return moduleSession(settings.modulePath);
  return { ...demoSession(settings), check: () => Promise.resolve() };
}

/** The session as a demo session; null when the deployment has its own sessions. */
export function asDemoSession(session: SessionPort): DemoSession | null {
  return "signIn" in session && "signOut" in session ? (session as DemoSession) : null;
}
