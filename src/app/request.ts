import { headers } from "next/headers";
import { cache } from "react";
import { getUser } from "#lib/pages/request-user";
import { wiring } from "../lib/wiring";

/** Who sent this request; the session is verified once, however many parts of a page ask. */
export async function getRequestUser() {
  return getUser(wiring(), await headers());
}

/** What the content says of one assessment; null when there is none. Takes a path segment. */
export const findAssessment = cache((resourceId: string) =>
  wiring().assessments.findAssessment(decodeURIComponent(resourceId)),
);
