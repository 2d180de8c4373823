import type { RequestHeaders } from "../session/contract";

/**
 * Whether another site's page made the browser send this. Browsers say so in `Sec-Fetch-Site`, and
 * those that do not know it in `Origin`; a client that sends neither is no browser and carries no
 * cookie that it was not given. (A sibling subdomain is another site here, too.)
 *
 * Needs no proxy of ours: Next.js hands the headers of the browser on, and sets `X-Forwarded-Host`
 * to `Host` where no proxy has set it. Before an action it has compared `Origin` with that host
 * itself, and let in what its `serverActions.allowedOrigins` lists. `allowedOrigins` are these
 * hosts: the pages there may send requests, too.
 */
export function isCrossSite(
  headers: RequestHeaders,
  allowedOrigins: readonly string[] = [],
): boolean {
  if (comesFrom(allowedOrigins, headers.get("origin"))) return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  return origin !== null && !isOurOrigin(origin, headers);
}

/**
 * The headers with the host written as `Origin` writes it, where both mean the same: Next.js
 * compares the letters of the two for a server action, and refuses `Q.example:443`. Leaves the
 * headers as they are where they differ, so that Next.js refuses what is not ours.
 */
export function withHostAsOrigin(headers: Headers): Headers {
  const origin = headers.get("origin");
  if (origin === null || !isOurOrigin(origin, headers)) return headers;
  const written = new Headers(headers);
  written.set("x-forwarded-host", new URL(origin).host);
  return written;
}

/** Whether a text names one host, as `allowedOrigins` needs it: `quiz.example`, `localhost:3001`. */
export function isHost(text: string): boolean {
  return !text.includes("*") && hostOf(text, "https:") !== null;
}

function comesFrom(hosts: readonly string[], origin: string | null): boolean {
  if (hosts.length === 0 || origin === null || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  if (protocol !== "https:" && protocol !== "http:") return false;
  const sent = hostOf(host, protocol);
  return hosts.some((each) => hostOf(each, protocol) === sent);
}

function isOurOrigin(origin: string, headers: RequestHeaders): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  if (protocol !== "https:" && protocol !== "http:") return false;
  const ours = hostOf(browserHost(headers), protocol);
  return ours !== null && ours === hostOf(host, protocol);
}

/**
 * The host in the browser's address bar, as far as it is known here. Proxies add to
 * `X-Forwarded-Host` from left to right: the first element is what the proxy next to the browser
 * was asked for, every later one is the address of a proxy behind it. An empty one says nothing.
 */
function browserHost(headers: RequestHeaders): string | null {
  const [nearest = ""] = (headers.get("x-forwarded-host") ?? "").split(",");
  return nearest.trim() === "" ? headers.get("host") : nearest.trim();
}

/**
 * A host in the one form that can be compared: small letters, no dot at its end, no port that is
 * the scheme's own. null for what is no host and port.
 */
function hostOf(value: string | null, protocol: "https:" | "http:"): string | null {
  // Else `evil.example/@q.example` and the like would be read as a longer address.
  if (value === null || !/^[^\s/\\?#@]+$/.test(value)) return null;
  const address = `${protocol}//${value}`;
  if (!URL.canParse(address)) return null;
  const { hostname, port } = new URL(address);
  return `${hostname.replace(/\.$/, "")}:${port}`;
}
