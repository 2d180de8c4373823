import type { EventSink } from "./services/attempt/engine-events";

/** One journal that tells several. Each hears of every event, whatever another one throws. */
export function fanOut(...journals: readonly EventSink[]): EventSink {
  return (event) => {
    for (const journal of journals) {
      try {
        journal(event);
      } catch {
        // What an attempt came to does not depend on who heard of it.
      }
    }
  };
}
