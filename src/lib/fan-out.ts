import type { EventSink } from "./services/attempt/engine-events";

/** One event sink for several. Each gets every event, even if another one throws. */
export function fanOut(...sinks: readonly EventSink[]): EventSink {
  return (event) => {
    for (const sink of sinks) {
      try {
        sink(event);
      } catch {
        // A failing sink must not change the result of a request.
      }
    }
  };
}
