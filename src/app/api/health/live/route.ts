import { json } from "#lib/http/reply";
import { buildIdentity } from "#lib/build-identity";

export const dynamic = "force-dynamic";

/** Says that the process runs and which build it serves. Does not check Redis or the gradebook. */
export function GET(): Response {
  return json(200, { ok: true, ...buildIdentity() });
}
