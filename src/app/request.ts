import { headers } from "next/headers";
import { cache } from "react";
import { getUser } from "#lib/pages/request-user";
import { wiring } from "../lib/wiring";

/** The user of this request. The session is verified once for all parts of a page. */
export async function getRequestUser() {
  return getUser(wiring(), await headers());
}

/** The listing of one assessment; null when there is none. Takes a path segment. */
export const findAssessment = cache((resourceId: string) =>
  wiring().assessments.findAssessment(decodeURIComponent(resourceId)),
);
