import { getContent } from "#lib/http/content-http";
import { wiring } from "#lib/wiring";

interface Context {
  readonly params: Promise<{ readonly resourceId: string; readonly path: readonly string[] }>;
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return getContent(wiring(), request, await params);
}
