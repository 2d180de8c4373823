import { getAttemptsCsv } from "#lib/http/attempts-csv-http";
import { wiring } from "#lib/wiring";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  return getAttemptsCsv(wiring(), request);
}
