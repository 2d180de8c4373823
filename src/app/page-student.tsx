import type { RequestUser } from "#lib/pages/request-user";
import { SameStudent } from "../components/frame/frame-student";

/**
 * Belongs on every page of a student: the frame around it may be older than the page. It gets the
 * user instead of awaiting it, because a page with a part that waits is streamed.
 */
export function PageStudent({ requestUser }: { readonly requestUser: RequestUser }) {
  if (requestUser.kind === "fault") return null;
  return <SameStudent userId={requestUser.kind === "signed_in" ? requestUser.user.userId : null} />;
}
