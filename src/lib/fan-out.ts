import type { Journal } from "./services/attempt/journal";

/** One journal that tells several. Each hears of every event, whatever another one throws. */
export function fanOut(...journals: readonly Journal[]): Journal {
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
