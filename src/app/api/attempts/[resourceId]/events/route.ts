import { postAttemptEvent } from "#lib/http/attempt-http";
import { wiring } from "#lib/wiring";

interface Context {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { resourceId } = await params;
  return postAttemptEvent(wiring(), request, resourceId);
}
