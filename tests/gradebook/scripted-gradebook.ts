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

/** What is answered; null destroys the connection, "hang" never answers. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | null
  | "hang";

export interface ScriptedGradebook {
  readonly origin: string;
  /** Gradebook requests, oldest first. */
  readonly requests: GradebookRequest[];
  readonly tokenRequests: GradebookRequest[];
  /** A client of this server, quick to give up. */
  gradebook(options?: Partial<OneRosterOptions>): Gradebook;
}

interface Answers {
  /** The n-th gradebook request, from 1. */
  readonly api?: (seen: GradebookRequest, n: number) => Reply | Promise<Reply>;
  /** The n-th token request, from 1. */
  readonly token?: (seen: GradebookRequest, n: number) => Reply | Promise<Reply>;
}

/** A server on a free port that answers as the test says; it is gone after the test. */
export async function startScriptedGradebook({ api, token }: Answers): Promise<ScriptedGradebook> {
  const requests: GradebookRequest[] = [];
  const tokenRequests: GradebookRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const query = new URL(url, "http://localhost").searchParams;
      const seen: GradebookRequest = { method, url, query, headers, body };
      const isToken = url.startsWith("/token");
      const n = (isToken ? tokenRequests : requests).push(seen);
      const answer = isToken ? (token ?? tokenReply) : (api ?? serverError);
      void Promise.resolve(answer(seen, n)).then((reply) => {
        if (reply === "hang") return;
        if (reply === null) return void request.socket.destroy();
        const json = typeof reply.body === "object" && reply.body !== null;
        response.writeHead(reply.status, {
          ...(json ? { "content-type": "application/json" } : {}),
          ...reply.headers,
        });
        const text = typeof reply.body === "string" ? reply.body : "";
        response.end(json ? JSON.stringify(reply.body) : text);
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
    gradebook: (options = {}) => createOneRosterGradebook({ ...quickOptions(origin), ...options }),
  };
}

/** Options for tests: no waiting worth mentioning, and deterministic jitter. */
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

/** A token reply; every one names another token. */
export function tokenReply(_seen: GradebookRequest, n: number): Reply {
  const body = { access_token: `token-${n}`, token_type: "Bearer", expires_in: 3_600 };
  return { status: 200, body };
}

export const SLOT = { userId: "u1", resourceId: "r1" } as const;

/** A row of the slot's line item on the wire. */
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
