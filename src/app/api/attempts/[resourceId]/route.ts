import { getAttempt, nothingToPost } from "#lib/http/attempt-http";
import { wiring } from "#lib/wiring";

interface Context {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { resourceId } = await params;
  return getAttempt(wiring(), request, resourceId);
}

/** Where a POST to the events of an empty resource id ends up. */
export const POST = nothingToPost;
