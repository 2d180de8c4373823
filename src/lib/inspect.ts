import { randomBytes } from "node:crypto";
import { pseudonyms } from "./event-log";
import { createFeed } from "./inspect/feed";
import type { InspectFeed, Inspector } from "./inspect/feed";

export interface InspectSettings {
  /** The WebSocket of an inspector: `ws://localhost:8080`. */
  readonly url: string;
  /** The key of the hashes of ids, as of the log's. */
  readonly hashKey: string | undefined;
}

/** An open feed to an inspector. */
export interface OpenInspectFeed extends InspectFeed {
  close(): Promise<void>;
}

/**
 * Feeds an inspector of Stately with what the engine does, in development. What happens before the
 * inspector can be reached is sent when it can: at most the 200 latest events, as its package does.
 */
export function openInspectFeed({ url, hashKey }: InspectSettings): OpenInspectFeed {
  const opening = connect(url);
  const later: Inspector = {
    actor: (actor, snapshot) => void opening.then((open) => open.actor(actor, snapshot)),
    event: (actor, event) => void opening.then((open) => open.event(actor, event)),
    snapshot: (actor, snapshot, info) =>
      void opening.then((open) => open.snapshot(actor, snapshot, info)),
  };
  return {
    ...createFeed(later, pseudonyms(hashKey ?? randomBytes(32).toString("hex"))),
    close: async () => (await opening).stop(),
  };
}

/** Its package is loaded only where it is used: it is not installed in production. */
async function connect(url: string) {
  const { createWebSocketInspector } = await import("@statelyai/inspect");
  return createWebSocketInspector({ url });
}
