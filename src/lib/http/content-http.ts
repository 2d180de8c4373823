import type { ContentMedia } from "../interactive-assessments";
import type { SessionPort } from "../session";
import { atBoundary, type BoundaryLog } from "../actions/boundary";
import { authorizeSlot } from "../actions/perform";
import { replyOf } from "./reply";
import { refused } from "../actions/result";

export interface ContentPorts {
  readonly assessments: { media(resourceId: string, path: string): Promise<ContentMedia | null> };
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

/** A corrected image shows after this time; the browser asks no more often. In seconds. */
const KEPT_SECONDS = 300;

/**
 * An image or a linked file of content, for whoever is signed in. What no item shows or links to
 * does not exist. A browser takes it for what its type says and nothing else, and keeps what it
 * cannot show safely as a file; that it runs nothing of it is said in next.config.ts.
 */
export async function getContent(
  { assessments, session, log }: ContentPorts,
  request: Request,
  { resourceId, path }: { readonly resourceId: string; readonly path: readonly string[] },
): Promise<Response> {
  const reply = await atBoundary(log, async () => {
    const whose = await authorizeSlot(session, request.headers, resourceId);
    if (whose.kind === "refused") return replyOf(whose.result);
    const media = await assessments.media(whose.slot.resourceId, path.join("/"));
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
      "Cache-Control": `private, max-age=${KEPT_SECONDS}`,
    },
  });
}
