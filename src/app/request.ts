import { headers } from "next/headers";
import { cache } from "react";
import { loadPractice } from "#lib/pages/practice";
import { getUser } from "#lib/pages/request-user";
import { wiring } from "../lib/wiring";

/** The user of this request. The session is verified once for all parts of a page. */
export async function getRequestUser() {
  return getUser(wiring(), await headers());
}

/** Whether a browser opens the page by its address, and not a script of a page that is open. */
export async function isDocument(): Promise<boolean> {
  return (await headers()).get("accept")?.includes("text/html") === true;
}

/** The listing of one assessment; null when there is none. Takes a path segment. */
export const findAssessment = cache((resourceId: string) =>
  wiring().assessments.findAssessment(decodeURIComponent(resourceId)),
);

/** The data of the practice page, loaded once for its layout and the page. Takes a path segment. */
export const getPractice = cache(async (resourceId: string) =>
  loadPractice(wiring(), await getRequestUser(), decodeURIComponent(resourceId)),
);
