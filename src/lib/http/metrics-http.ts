import type { RequestHeaders, SessionPort } from "../session/contract";
import { atBoundary, type BoundaryLog } from "../actions/boundary";
import { operatorOf } from "../pages/operator";
import { hasBearerToken } from "./bearer-token";
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
  const { metricsToken } = ports.settings.telemetry;
  if (metricsToken !== undefined && hasBearerToken(headers, metricsToken)) return true;
  return operatorOf(await ports.session.getUser(headers)) !== null;
}

function metrics(text: string): Response {
  const type = "text/plain; version=0.0.4; charset=utf-8";
  return new Response(text, { headers: { "Content-Type": type, "Cache-Control": "no-store" } });
}

function notFound(): Response {
  return json(404, { outcome: "refused", code: "not_found" });
}
