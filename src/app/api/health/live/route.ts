import { json } from "#lib/http/reply";
import { buildIdentity } from "#lib/build-identity";

export const dynamic = "force-dynamic";

/** The process runs, and which build it serves. Says nothing of what it depends on. */
export function GET(): Response {
  return json(200, { ok: true, ...buildIdentity() });
}
