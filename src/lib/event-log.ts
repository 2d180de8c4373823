import { createHmac, randomBytes } from "node:crypto";
import type { Logger } from "./logger";
import type { EventSink, EngineEvent } from "./services/attempt/engine-events";
import type { Slot } from "./slot";

export interface EventLogSettings {
  /**
   * The key of the hashes of ids. If omitted, each process has a random key, so that hashes differ
   * between processes.
   */
  readonly hashKey: string | undefined;
}

/** Logs the engine's events. Ids are hashed with a key, so that a log does not identify a person. */
export function logEvents(log: Logger, settings: EventLogSettings): EventSink {
  const key = settings.hashKey ?? randomBytes(32).toString("hex");
  return ({ slot, event, ...fields }) => {
    const ids = slot === null ? {} : hashedIds(key, slot);
    log[LEVELS[event] ?? "info"]({ event, ...ids, ...fields }, event);
  };
}

function hashedIds(key: string, { userId, resourceId }: Slot): Readonly<Record<string, string>> {
  return { user: hashed(key, userId), resource: hashed(key, resourceId) };
}

/** The hash of an id as logs with this key write it. */
export function pseudonyms(hashKey: string): (id: string) => string {
  return (id) => hashed(hashKey, id);
}

type Level = "debug" | "info" | "warn" | "error";

/** Every other event is logged as `info`. */
export const LEVELS: Partial<Record<EngineEvent["event"], Level>> = {
  "attempt.all_reported": "warn",
  "attempt.replayed": "debug",
  "attempt.restored": "warn",
  "trail.missed": "warn",
  "index.missed": "warn",
  "hook.failed": "warn",
  "commit.stale": "debug",
  "commit.unknown": "warn",
  "pointer.missing.recovered": "warn",
  "pointer.stale": "warn",
  "gradebook.list_disagreed": "warn",
  "number.taken_by_another": "warn",
  "publish.postponed": "warn",
  "record.orphaned": "warn",
  "record.unreadable": "error",
  "result.rejected": "warn",
  "result.conflict": "error",
  "outbox.unreadable": "error",
  "operator.acted": "warn",
  "rollout.disagreement": "warn",
  "rollout.shadow_failed": "warn",
};

function hashed(key: string, id: string): string {
  return createHmac("sha256", key).update(id).digest("hex").slice(0, 16);
}
