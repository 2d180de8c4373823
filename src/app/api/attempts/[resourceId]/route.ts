import { getAttempt, nothingToPost } from "#lib/http/attempt-http";
import { wiring } from "#lib/wiring";

interface Context {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { resourceId } = await params;
  return getAttempt(wiring(), request, resourceId);
}

/** Answers a POST to the events of an empty resource id, which Next.js sends here. */
export const POST = nothingToPost;
