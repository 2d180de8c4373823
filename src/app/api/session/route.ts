import { deleteSession, postSession } from "#lib/http/session-http";
import { wiring } from "#lib/wiring";

export async function POST(request: Request): Promise<Response> {
  return postSession(wiring(), request);
}

export function DELETE(request: Request): Response {
  return deleteSession(wiring().session, request);
}
