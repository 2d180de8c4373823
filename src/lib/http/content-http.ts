import type { ContentMedia } from "../interactive-assessments";
import type { SessionPort } from "../session/contract";
import { atBoundary, type BoundaryLog } from "../actions/boundary";
import { authorizeSlot } from "../actions/perform";
import { replyOf } from "./reply";
import { refused } from "../actions/result";

export interface ContentPorts {
  readonly assessments: { media(resourceId: string, path: string): Promise<ContentMedia | null> };
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

/** How long browsers cache a file. A corrected image is shown after this time. */
const CACHE_SECONDS = 300;

/**
 * An image or a linked file of content, for every signed-in user. Only files that an item shows or
 * links to exist. Browsers may not guess the type, and download what they cannot show safely;
 * next.config.ts forbids them to run any of it.
 */
export async function getContent(
  { assessments, session, log }: ContentPorts,
  request: Request,
  { resourceId, path }: { readonly resourceId: string; readonly path: readonly string[] },
): Promise<Response> {
  const reply = await atBoundary(log, async () => {
    const authorization = await authorizeSlot(session, request.headers, resourceId);
    if (authorization.kind === "refused") return replyOf(authorization.result);
    const media = await assessments.media(authorization.slot.resourceId, path.join("/"));
    return media === null ? replyOf(refused("resource_not_found")) : mediaReply(media);
  });
  return reply instanceof Response ? reply : replyOf(reply);
}

function mediaReply({ bytes, type, isDownload }: ContentMedia): Response {
  return new Response(bytes, {
    headers: {
      "Content-Type": type,
      "Content-Length": String(bytes.byteLength),
      "Content-Disposition": isDownload ? "attachment" : "inline",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": `private, max-age=${CACHE_SECONDS}`,
    },
  });
}
