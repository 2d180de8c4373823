import { metricsReply } from "#lib/http/metrics-http";
import { wiring } from "#lib/wiring";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  return metricsReply(wiring(), request);
}
