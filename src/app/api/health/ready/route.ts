import { readyReply } from "#lib/http/health-http";
import { wiring } from "#lib/wiring";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  return readyReply(wiring());
}
