import { Pool } from "undici";
import { z } from "zod";

/** A client of one pod, with connections that stay open. */
export interface PodClient {
  /** The body as text. Throws on any status but 200. */
  get(path: string, cookie?: string): Promise<string>;
  /** The status and the parsed body. */
  post(path: string, body: object, cookie?: string): Promise<PodReply>;
  readonly close: () => Promise<void>;
}

export interface PodReply {
  readonly status: number;
  readonly setCookie: string | undefined;
  readonly body: unknown;
}

export function podClient(url: string, connections: number): PodClient {
  const pool = new Pool(url, { connections });
  return {
    get: async (path, cookie) => {
      const headers = cookie === undefined ? {} : { cookie };
      const { statusCode, body } = await pool.request({ method: "GET", path, headers });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text}`);
      return text;
    },
    post: async (path, json, cookie) => {
      const { statusCode, headers, body } = await pool.request({
        ...{ method: "POST", path, body: JSON.stringify(json) },
        headers: { "content-type": "application/json", ...(cookie !== undefined && { cookie }) },
      });
      const [setCookie] = [headers["set-cookie"]].flat();
      return { status: statusCode, setCookie, body: await body.json() };
    },
    close: () => pool.close(),
  };
}

/** The cookie of a new session, by the demo's own sign-in. */
export async function signIn(client: PodClient, userId: string): Promise<string> {
  const { status, setCookie } = await client.post("/api/session", { userId });
  const cookie = setCookie?.split(";")[0];
  if (status !== 200 || cookie === undefined) throw new Error(`no session: ${status}`);
  return cookie;
}

const changed = z.object({
  outcome: z.enum(["applied", "replayed"]),
  token: z.string(),
  state: z.object({ attemptId: z.string() }),
});

/** Starts an attempt. Returns its id and its first token. */
export async function startAttempt(
  client: PodClient,
  resourceId: string,
  cookie: string,
): Promise<{ readonly attemptId: string; readonly token: string }> {
  const reply = await client.post(eventsOf(resourceId), { type: "attempt.start" }, cookie);
  const started = changed.safeParse(reply.body);
  if (reply.status !== 200 || !started.success) {
    throw new Error(`no attempt: ${reply.status} ${JSON.stringify(reply.body)}`);
  }
  const { token, state } = started.data;
  return { attemptId: state.attemptId, token };
}

export function eventsOf(resourceId: string): string {
  return `/api/attempts/${resourceId}/events`;
}
