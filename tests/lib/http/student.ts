import { setTimeout as sleep } from "node:timers/promises";
import type { AttemptView } from "#lib/actions/result";
import type { QuestionView } from "#lib/interactive-assessments";

/** A reply as it came: its status, its headers and its body, parsed where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What the replies of a working server look like; a test that reads more than is there fails. */
export interface AttemptBody {
  readonly outcome: string;
  readonly code?: string;
  readonly state: AttemptView;
  readonly token: string;
  readonly isCorrect?: boolean | null;
  readonly clearedAttempt?: number | null;
}

export interface AttemptReading {
  readonly state: AttemptView;
  readonly questions: readonly QuestionView[];
}

/** A student with a session, speaking HTTP as any client would. */
export interface HttpStudent {
  /** Posts an event; the resource id is encoded once. */
  send(resourceId: string, event: unknown): Promise<Reply>;
  /** Sends anything: the path is taken as it is. */
  raw(path: string, init?: RequestInit): Promise<Reply>;
  /** Reads the attempt and its questions. */
  read(resourceId: string): Promise<Reply>;
  readonly cookie: string;
}

/** Signs in by the demo's own door. Every request is sent by `send`. */
export async function signedIn(
  url: string,
  userId: string,
  send: typeof ask = ask,
): Promise<HttpStudent> {
  const signIn = await send(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userId }),
  });
  const cookie = signIn.headers.get("set-cookie")?.split(";")[0];
  if (signIn.status !== 200 || cookie === undefined) {
    throw new Error(`cannot sign in as ${JSON.stringify(userId)}: ${signIn.status}`);
  }
  const raw: HttpStudent["raw"] = (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("cookie", cookie);
    return send(`${url}${path}`, { ...init, headers });
  };
  return {
    cookie,
    raw,
    read: (resourceId) => raw(`/api/attempts/${encodeURIComponent(resourceId)}`),
    send: (resourceId, event) =>
      raw(`/api/attempts/${encodeURIComponent(resourceId)}/events`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(event),
      }),
  };
}

const TRIES_MAX = 5;
/** As an action says it, and the data of a page, which is quoted once more. */
const MISSED = /"code\\?":\\?"redis_unavailable/;

/**
 * Asks again as a 503 with Retry-After says, and after a page or an action that says that Redis did
 * not answer, up to 5 times in all. A command has 300 ms, which a machine that runs other tests
 * beside this one may not give to a healthy Redis.
 */
export async function ask(url: string, init?: RequestInit): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await askOnce(url, init);
    const waitSeconds = waitOf(reply);
    if (waitSeconds === null || tries === TRIES_MAX) return reply;
    await sleep(waitSeconds * 1_000);
  }
}

/** After how long to ask again; null: the reply is one to keep. */
function waitOf({ status, headers, body }: Reply): number | null {
  const told = headers.get("retry-after");
  if (status === 503 && told !== null) return Number(told);
  // Neither a page nor an action has a status for it.
  return typeof body === "string" && MISSED.test(body) ? 1 : null;
}

/** For tests that take Redis or the gradebook away, or end the server. */
export async function askOnce(url: string, init?: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsedOr(text) };
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
