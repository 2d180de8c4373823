import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

import {
  createOneRosterGradebook,
  type Gradebook,
  type OneRosterOptions,
} from "#lib/services/one-roster";

export interface GradebookRequest {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The response of the server; null closes the connection, "hang" sends nothing. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | null
  | "hang";

/** A local HTTP server whose responses a test decides. */
export interface ScriptedGradebook {
  readonly origin: string;
  /** Gradebook requests, oldest first. */
  readonly requests: GradebookRequest[];
  readonly tokenRequests: GradebookRequest[];
  /** A client of this server that hardly waits between retries. */
  client(options?: Partial<OneRosterOptions>): Gradebook;
}

/** Answers the n-th request, counted from 1. */
type RequestHandler = (request: GradebookRequest, n: number) => Reply | Promise<Reply>;

/** Starts a server on a free port. It is closed after the test. */
export async function startScriptedGradebook({
  api = serverError,
  token = tokenReply,
}: {
  readonly api?: RequestHandler;
  readonly token?: RequestHandler;
}): Promise<ScriptedGradebook> {
  const requests: GradebookRequest[] = [];
  const tokenRequests: GradebookRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const query = new URL(url, "http://localhost").searchParams;
      const received: GradebookRequest = { method, url, query, headers, body };
      const isToken = url.startsWith("/token");
      const n = (isToken ? tokenRequests : requests).push(received);
      const handler = isToken ? token : api;
      void Promise.resolve(handler(received, n)).then((reply) => {
        if (reply === "hang") return;
        if (reply === null) return void request.socket.destroy();
        const isJson = typeof reply.body === "object" && reply.body !== null;
        response.writeHead(reply.status, {
          ...(isJson ? { "content-type": "application/json" } : {}),
          ...reply.headers,
        });
        const text = typeof reply.body === "string" ? reply.body : "";
        response.end(isJson ? JSON.stringify(reply.body) : text);
      });
    });
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    tokenRequests,
    client: (options = {}) => createOneRosterGradebook({ ...quickOptions(origin), ...options }),
  };
}

/** Options for tests: very short waits, and no random part. */
export function quickOptions(origin: string): OneRosterOptions {
  return {
    baseUrl: `${origin}/gradebook`,
    token: { url: `${origin}/token`, clientId: "client", clientSecret: "s3cret" },
    timings: { backoffInitialMs: 1 },
    random: () => 0,
  };
}

function serverError(): Reply {
  return { status: 500 };
}

/** A token reply. Every reply has another token. */
export function tokenReply(_request: GradebookRequest, n: number): Reply {
  const body = { access_token: `token-${n}`, token_type: "Bearer", expires_in: 3_600 };
  return { status: 200, body };
}

export const SLOT = { userId: "u1", resourceId: "r1" } as const;

/** A row of the slot, as the gradebook sends it. */
export function wireRow(resultId: string, more: object = {}): object {
  return {
    sourcedId: resultId,
    status: "active",
    student: { sourcedId: SLOT.userId, type: "user" },
    assessmentLineItem: { sourcedId: "r1_ali", type: "assessmentLineItem" },
    ...more,
  };
}

export function resultIdsOf(rows: readonly { readonly resultId: string }[]): readonly string[] {
  return rows.map((row) => row.resultId);
}
