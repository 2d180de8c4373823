import type { Dispatcher } from "undici";
import { z } from "zod";

import type { ClientAuthentication } from "#lib/gradebook-settings";
import { parseJson } from "#lib/json";
import { misconfigured, unavailable } from "./faults";
import { exchange, type HttpRequest, type HttpResponse } from "./http";
import { faultOf } from "./response-faults";
import type { ClientSettings } from "./settings";

/** Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4), cached. */
interface TokenSource {
  /** A token that is probably still valid. Concurrent callers share one token request. */
  current(): Promise<string>;
  /** Returns a token other than the rejected one; another call may have fetched it already. */
  replace(rejected: string): Promise<string>;
}

interface CachedToken {
  readonly token: string;
  readonly refreshAtMs: number;
  readonly endsAtMs: number;
}

/** How a token request carries the client secret, and which scopes it requests. */
interface TokenRequestStyle {
  readonly secretIn: Exclude<ClientAuthentication, "auto">;
  readonly scopes: readonly string[];
}

/**
 * The token is sent in a header, and an error about an invalid header would quote the token. So
 * only visible ASCII is accepted here. `expires_in` may be a numeric string.
 */
const tokenReply = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().nullish(),
  expires_in: z.coerce.number().positive().nullish().catch(null),
});

/** Vendors write `Bearer`, `bearer` or `BearerToken`. */
const BEARER = /^bearer([ _-]?token)?$/i;

const errorReply = z.object({ error: z.string() });

export function createTokenSource(settings: ClientSettings, dispatcher: Dispatcher): TokenSource {
  const { now, timings } = settings;
  let cached: CachedToken | null = null;
  let inFlight: Promise<string> | null = null;
  /** The style of the last successful request. */
  let style: TokenRequestStyle = {
    secretIn: settings.token.clientAuthentication === "basic" ? "basic" : "body",
    scopes: settings.token.scopes,
  };

  /**
   * Uses the style of the last successful request. If the endpoint rejects it, the other styles
   * follow: the secret in the other place, if the setting is `auto`, and no scopes after
   * `invalid_scope`. Sends at most four requests.
   */
  async function requestToken(): Promise<HttpResponse> {
    let tried = style;
    let hasMovedSecret = false;
    for (;;) {
      const response = await sendTokenRequest(settings, dispatcher, tried);
      if (response.status === 200) {
        if (tried.secretIn !== style.secretIn) settings.onHabit("basic_authentication");
        if (tried.scopes !== style.scopes) settings.onHabit("scopes_refused");
        style = tried;
        return response;
      }
      const isRejection = response.status === 400 || response.status === 401;
      if (isRejection && errorCodeIn(response) === "invalid_scope" && tried.scopes.length > 0) {
        tried = { ...tried, scopes: [] };
      } else if (isRejection && settings.token.clientAuthentication === "auto" && !hasMovedSecret) {
        hasMovedSecret = true;
        tried = { ...tried, secretIn: tried.secretIn === "body" ? "basic" : "body" };
      } else {
        return response;
      }
    }
  }

  async function fetchToken(): Promise<string> {
    const startedAtMs = now();
    const reply = parseTokenReply(await requestToken(), now());
    const seconds = reply.expires_in ?? null;
    const lifetimeMs = seconds === null ? timings.tokenLifetimeDefaultMs : seconds * 1_000;
    const earlyMs = Math.min(timings.tokenRefreshEarlyMs, lifetimeMs / 2);
    const endsAtMs = startedAtMs + lifetimeMs;
    cached = { token: reply.access_token, refreshAtMs: endsAtMs - earlyMs, endsAtMs };
    return cached.token;
  }

  /** Shared by all concurrent calls, so the abort signal of a single call is not passed on. */
  function refresh(): Promise<string> {
    inFlight ??= fetchToken().finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  async function current(): Promise<string> {
    const before = cached;
    if (before === null) return refresh();
    if (now() < before.refreshAtMs) return before.token;
    try {
      return await refresh();
    } catch (error) {
      // The refresh is early, so the old token is still valid for a while.
      if (now() < before.endsAtMs) return before.token;
      throw error;
    }
  }

  return {
    current,
    replace(rejected) {
      if (cached?.token === rejected) cached = null;
      return current();
    },
  };
}

async function sendTokenRequest(
  { token, timings, onExchange, onCall }: ClientSettings,
  dispatcher: Dispatcher,
  style: TokenRequestStyle,
): Promise<HttpResponse> {
  let status: number | null = null;
  try {
    const { tryTimeoutMs } = timings;
    const request = tokenRequest(token, style);
    const response = await exchange(request, { dispatcher, tryTimeoutMs, onExchange });
    status = response.status;
    return response;
  } finally {
    onCall({ operation: "token", status, tries: 1 });
  }
}

function tokenRequest(
  token: ClientSettings["token"],
  { secretIn, scopes }: TokenRequestStyle,
): HttpRequest {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (secretIn === "basic") {
    const pair = `${encodeURIComponent(token.clientId)}:${encodeURIComponent(token.clientSecret)}`;
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  } else {
    form.set("client_id", token.clientId);
    form.set("client_secret", token.clientSecret);
  }
  return { method: "POST", url: token.url, headers, body: form.toString() };
}

/** The error code of RFC 6749, section 5.2; null if the response has none. */
function errorCodeIn(response: HttpResponse): string | null {
  return errorReply.safeParse(parseJson(response.text)).data?.error ?? null;
}

function parseTokenReply(response: HttpResponse, nowMs: number): z.infer<typeof tokenReply> {
  const { status } = response;
  if (status === 429 || status === 408 || status >= 500) throw faultOf(response, nowMs);
  if (status !== 200) {
    throw misconfigured(
      `The token endpoint rejects the request (${status}). Check ONEROSTER_TOKEN_URL, the client ` +
        "id, the client secret, ONEROSTER_CLIENT_AUTHENTICATION and ONEROSTER_SCOPES.",
    );
  }
  const reply = tokenReply.safeParse(parseJson(response.text));
  if (!reply.success) throw unavailable("The token endpoint returned no bearer token. Try again.");
  const type = reply.data.token_type ?? "";
  if (type !== "" && !BEARER.test(type)) {
    throw misconfigured(
      "The token endpoint issues tokens that are not bearer tokens. Check ONEROSTER_TOKEN_URL.",
    );
  }
  return reply.data;
}
