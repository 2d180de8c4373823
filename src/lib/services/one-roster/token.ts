import { z } from "zod";

import { misconfigured, unavailable } from "./faults";
import { type Answer, exchange, type HttpRequest, jsonIn } from "./http";
import type { Settings, TokenSettings } from "./settings";
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

/**
 * The token goes into a header, and a header error would quote it: anything but visible ASCII is
 * refused here.
 */
const tokenReply = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i).nullish(),
  expires_in: z.coerce.number().positive().nullish().catch(null),
});

export function createTokenSource(settings: Settings): TokenSource {
  const { now, timings } = settings;
  let held: Held | null = null;
  let inFlight: Promise<string> | null = null;

  async function fetchToken(): Promise<string> {
    const startedAtMs = now();
    const answer = await tokenAnswer(settings);
    const reply = replyIn(answer, now());
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

async function tokenAnswer(settings: Settings): Promise<Answer> {
  let status: number | null = null;
  try {
    const { onExchange } = settings;
    const { tryTimeoutMs } = settings.timings;
    const answer = await exchange(tokenRequest(settings.token), { tryTimeoutMs, onExchange });
    status = answer.status;
    return answer;
  } finally {
    settings.onCall({ operation: "token", status, tries: 1 });
  }
}

function tokenRequest(token: Required<TokenSettings>): HttpRequest {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (token.scopes.length > 0) form.set("scope", token.scopes.join(" "));
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (token.clientAuthentication === "basic") {
    const pair = `${encodeURIComponent(token.clientId)}:${encodeURIComponent(token.clientSecret)}`;
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  } else {
    form.set("client_id", token.clientId);
    form.set("client_secret", token.clientSecret);
  }
  return { method: "POST", url: token.url, headers, body: form.toString() };
}

function replyIn(answer: Answer, nowMs: number): z.infer<typeof tokenReply> {
  const { status } = answer;
  if (status === 429 || status === 408 || status >= 500) throw faultOf(answer, nowMs);
  if (status !== 200) {
    throw misconfigured(
      `The token endpoint refuses us (${status}): check its URL, the client and its secret.`,
    );
  }
  const reply = tokenReply.safeParse(jsonIn(answer.text));
  if (!reply.success) throw unavailable("The token endpoint gave no bearer token: try again.");
  return reply.data;
}
