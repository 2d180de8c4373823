import { asDemoSession, type RequestHeaders, type SessionPort, type Student } from "../session";
import { atBoundary, type BoundaryLog, type FaultResult } from "../actions/boundary";

/** The user of a request for a page. Determined once for all parts of the page. */
export type RequestUser =
  | { readonly kind: "signed_in"; readonly user: Student }
  | { readonly kind: "signed_out"; readonly canSignIn: boolean }
  /** The session could not be verified. */
  | { readonly kind: "fault"; readonly fault: FaultResult };

export interface RequestUserPorts {
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

const users = new WeakMap<RequestHeaders, Promise<RequestUser>>();

/**
 * Verifies the session of a request once: the action, the layout, the title and the page share the
 * result. Never throws.
 *
 * The result is cached by the headers object, which Next.js creates once per request. React's
 * `cache` lasts for one rendering only, and a request that ends in 404 is rendered twice.
 */
export function getUser(ports: RequestUserPorts, headers: RequestHeaders): Promise<RequestUser> {
  const user = users.get(headers) ?? verified(ports, headers);
  users.set(headers, user);
  return user;
}

async function verified(
  { session, log }: RequestUserPorts,
  headers: RequestHeaders,
): Promise<RequestUser> {
  const found = await atBoundary(log, async () => ({ user: await session.getUser(headers) }));
  if ("outcome" in found) return { kind: "fault", fault: found };
  return found.user === null
    ? { kind: "signed_out", canSignIn: asDemoSession(session) !== null }
    : { kind: "signed_in", user: found.user };
}
