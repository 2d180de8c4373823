import { headers } from "next/headers";
import { cache } from "react";
import { getUser, type RequestUser } from "../lib/actions/request-user";
import { wiring } from "../lib/wiring";

const users = new WeakMap<object, Promise<RequestUser>>();

/**
 * Who sent this request. The session is verified once: layouts, titles and pages share the answer.
 *
 * It is kept beside the headers object of the request, which Next.js makes once a request. React's
 * `cache` would end with a rendering, and a request that ends in 404 is rendered twice.
 */
export async function getRequestUser(): Promise<RequestUser> {
  const asked = await headers();
  const found = users.get(asked) ?? getUser(wiring(), asked);
  users.set(asked, found);
  return found;
}

/** What the content says of one assessment; null when there is none. Takes a path segment. */
export const findAssessment = cache((resourceId: string) =>
  wiring().assessments.findAssessment(decodeURIComponent(resourceId)),
);
