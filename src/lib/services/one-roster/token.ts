import type { Dispatcher } from "undici";
import { z } from "zod";

import type { ClientAuthentication } from "#lib/gradebook-settings";
import { misconfigured, unavailable } from "./faults";
import { parseJson } from "#lib/json";
import { type Answer, exchange, type HttpRequest } from "./http";
import type { Settings } from "./settings";
import { faultOf } from "./wire-errors";

/** Where access tokens come from: OAuth 2.0 client credentials (RFC 6749, section 4.4). */
interface TokenSource {
  /** A token that should still be good. One exchange at a time, whoever asks. */
  current(): Promise<string>;
  /** A token other than the refused one: somebody may have fetched it meanwhile. */
  insteadOf(refused: string): Promise<string>;
}

interface Held {
  readonly token: string;
  readonly refreshAtMs: number;
  readonly endsAtMs: number;
}

/** One way to ask for a token. */
interface Style {
  readonly secretIn: Exclude<ClientAuthentication, "auto">;
  readonly scopes: readonly string[];
}

/**
 * The token goes into a header, and a header error would quote it: anything but visible ASCII is
 * refused here. `expires_in` may be a text.
 */
const tokenReply = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().nullish(),
  expires_in: z.coerce.number().positive().nullish().catch(null),
});

/** As vendors write it: `Bearer`, `bearer`, `BearerToken`. */
const BEARER = /^bearer([ _-]?token)?$/i;

const errorReply = z.object({ error: z.string() });

export function createTokenSource(settings: Settings, dispatcher: Dispatcher): TokenSource {
  const { now, timings } = settings;
  let held: Held | null = null;
  let inFlight: Promise<string> | null = null;
  /** What worked last. */
  let style: Style = {
    secretIn: settings.token.clientAuthentication === "basic" ? "basic" : "body",
    scopes: settings.token.scopes,
  };

  /**
   * Asks in the way that worked last, and in the others that are left when that one is refused: the
   * secret by HTTP Basic instead of by form where the setting is `auto`, and without scopes once
   * they are refused. At most four requests.
   */
  async function granted(): Promise<Answer> {
    let asked = style;
    let hasChanged = false;
    for (;;) {
      const answer = await tokenAnswer(settings, dispatcher, asked);
      if (answer.status === 200) {
        if (asked.secretIn !== style.secretIn) settings.onHabit("basic_authentication");
        if (asked.scopes !== style.scopes) settings.onHabit("scopes_refused");
        style = asked;
        return answer;
      }
      const isRefusal = answer.status === 400 || answer.status === 401;
      if (isRefusal && errorIn(answer) === "invalid_scope" && asked.scopes.length > 0) {
        asked = { ...asked, scopes: [] };
      } else if (isRefusal && settings.token.clientAuthentication === "auto" && !hasChanged) {
        hasChanged = true;
        asked = { ...asked, secretIn: asked.secretIn === "body" ? "basic" : "body" };
      } else {
        return answer;
      }
    }
  }

  async function fetchToken(): Promise<string> {
    const startedAtMs = now();
    const reply = replyIn(await granted(), now());
    const seconds = reply.expires_in ?? null;
    const lifeMs = seconds === null ? timings.tokenLifetimeDefaultMs : seconds * 1_000;
    const earlyMs = Math.min(timings.tokenRefreshEarlyMs, lifeMs / 2);
    const endsAtMs = startedAtMs + lifeMs;
    held = { token: reply.access_token, refreshAtMs: endsAtMs - earlyMs, endsAtMs };
    return held.token;
  }

  /** Shared by every call that needs a token now, so no single call's abort signal reaches it. */
  function renew(): Promise<string> {
    inFlight ??= fetchToken().finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  async function current(): Promise<string> {
    const before = held;
    if (before === null) return renew();
    if (now() < before.refreshAtMs) return before.token;
    try {
      return await renew();
    } catch (error) {
      // The early refresh failed, but that is what it is early for.
      if (now() < before.endsAtMs) return before.token;
      throw error;
    }
  }

  return {
    current,
    insteadOf(refused) {
      if (held?.token === refused) held = null;
      return current();
    },
  };
}

async function tokenAnswer(
  settings: Settings,
  dispatcher: Dispatcher,
  style: Style,
): Promise<Answer> {
  let status: number | null = null;
  try {
    const { onExchange } = settings;
    const { tryTimeoutMs } = settings.timings;
    const request = tokenRequest(settings.token, style);
    const answer = await exchange(request, { dispatcher, tryTimeoutMs, onExchange });
    status = answer.status;
    return answer;
  } finally {
    settings.onCall({ operation: "token", status, tries: 1 });
  }
}

function tokenRequest(token: Settings["token"], { secretIn, scopes }: Style): HttpRequest {
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

/** The error code of RFC 6749, section 5.2; null when there is none. */
function errorIn(answer: Answer): string | null {
  return errorReply.safeParse(parseJson(answer.text)).data?.error ?? null;
}

function replyIn(answer: Answer, nowMs: number): z.infer<typeof tokenReply> {
  const { status } = answer;
  if (status === 429 || status === 408 || status >= 500) throw faultOf(answer, nowMs);
  if (status !== 200) {
    throw misconfigured(
      `The token endpoint refuses us (${status}): check ONEROSTER_TOKEN_URL, the client and its ` +
        "secret, ONEROSTER_CLIENT_AUTHENTICATION and ONEROSTER_SCOPES.",
    );
  }
  const reply = tokenReply.safeParse(parseJson(answer.text));
  if (!reply.success) throw unavailable("The token endpoint gave no bearer token: try again.");
  const type = reply.data.token_type ?? "";
  if (type !== "" && !BEARER.test(type)) {
    throw misconfigured(
      "The token endpoint issues tokens that are not bearer tokens: check ONEROSTER_TOKEN_URL.",
    );
  }
  return reply.data;
}
