import { asDemoSession, type RequestHeaders, type SessionPort, type Student } from "../session";
import { atBoundary, type BoundaryLog, type FaultResult } from "./boundary";

/** Who sent a request for a page. Found once and handed to every part of the page. */
export type RequestUser =
  | { readonly kind: "signed_in"; readonly user: Student }
  | { readonly kind: "signed_out"; readonly canSignIn: boolean }
  /** The session could not be verified. */
  | { readonly kind: "fault"; readonly fault: FaultResult };

export interface RequestUserPorts {
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

/** Verifies the session of a request. Never throws. */
export async function getUser(
  { session, log }: RequestUserPorts,
  headers: RequestHeaders,
): Promise<RequestUser> {
  const found = await atBoundary(log, async () => ({ user: await session.whoIsAsking(headers) }));
  if ("outcome" in found) return { kind: "fault", fault: found };
  return found.user === null
    ? { kind: "signed_out", canSignIn: asDemoSession(session) !== null }
    : { kind: "signed_in", user: found.user };
}
