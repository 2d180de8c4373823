import type { RequestHeaders } from "../session";

/**
 * Whether another site's page made the browser send this. Browsers say so in `Sec-Fetch-Site`, and
 * those that do not know it in `Origin`; a client that sends neither is no browser and carries no
 * cookie that it was not given. (A sibling subdomain is another site here, too.)
 */
export function isCrossSite(headers: RequestHeaders): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  if (origin === null) return false;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
