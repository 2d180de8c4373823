import { play } from "#src/demo/play.ts";
import { parseStory } from "#src/demo/story.ts";
import { invalidInput, json, replyOf } from "#lib/http/reply";
import { refused } from "#lib/actions/result";
import { wiring } from "#lib/wiring";

export const dynamic = "force-dynamic";

/**
 * Plays `?story=…` from its beginning and answers with its frames. Keeps nothing, and touches neither
 * the Redis nor the gradebook of this server. 404 where users have real sessions.
 */
export async function GET(request: Request): Promise<Response> {
  if (wiring().settings.auth.mode !== "demo") return replyOf(refused("resource_not_found"));
  const parsed = parseStory(new URL(request.url).searchParams.get("story") ?? "");
  if (parsed.kind === "invalid") {
    return invalidInput(400, [{ path: "story", problem: parsed.problem }]);
  }
  return json(200, { frames: await play(parsed.story) });
}
