import { hash, timingSafeEqual } from "node:crypto";
import type { RequestHeaders, SessionPort } from "../session";
import { atBoundary, type BoundaryLog } from "../actions/boundary";
import { operatorOf } from "../pages/operator";
import { json, replyOf } from "./reply";

interface MetricsPorts {
  readonly telemetry: { metricsText(): Promise<string | null> };
  readonly settings: { readonly telemetry: { readonly metricsToken: string | undefined } };
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

/** The metrics in Prometheus' text format, for operators and scrapers with the token; else 404. */
export async function metricsReply(ports: MetricsPorts, request: Request): Promise<Response> {
  const reply = await atBoundary(ports.log, async () => {
    if (!(await mayRead(ports, request.headers))) return notFound();
    const text = await ports.telemetry.metricsText();
    return text === null ? notFound() : metrics(text);
  });
  return reply instanceof Response ? reply : replyOf(reply);
}

async function mayRead(ports: MetricsPorts, headers: RequestHeaders): Promise<boolean> {
  if (hasToken(headers, ports.settings.telemetry.metricsToken)) return true;
  return operatorOf(await ports.session.getUser(headers)) !== null;
}

/** Compares digests in constant time, so that timing reveals neither length nor content. */
function hasToken(headers: RequestHeaders, token: string | undefined): boolean {
  const [, sent] = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (token === undefined || sent === undefined) return false;
  return timingSafeEqual(digestOf(sent), digestOf(token));
}

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

function metrics(text: string): Response {
  const type = "text/plain; version=0.0.4; charset=utf-8";
  return new Response(text, { headers: { "Content-Type": type, "Cache-Control": "no-store" } });
}

function notFound(): Response {
  return json(404, { outcome: "refused", code: "not_found" });
}
