import { json } from "../../../../lib/actions/reply";

export const dynamic = "force-dynamic";

/** The process runs. Says nothing of what it depends on. */
export function GET(): Response {
  return json(200, { ok: true });
}
