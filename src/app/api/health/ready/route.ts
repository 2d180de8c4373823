import { readyReply } from "#lib/actions/health-http";
import { wiring } from "#lib/wiring";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  return readyReply(wiring());
}
