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

/** The session of the settings. A module is loaded once, at the first request. */
export function createSession(settings: SessionSettings): SessionPort {
  return settings.mode === "demo" ? demoSession(settings) : moduleSession(settings.modulePath);
}

/** The session as a demo session; null when the deployment has its own sessions. */
export function asDemoSession(session: SessionPort): DemoSession | null {
  return "signIn" in session && "signOut" in session ? (session as DemoSession) : null;
}
