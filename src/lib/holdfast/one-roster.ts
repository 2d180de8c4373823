import { createOneRosterGradebook } from "../services/one-roster";
import type { OneRosterOptions } from "../services/one-roster";
import type { GradebookPart } from "./own-gradebook";

/** The options of the client that `createHoldfast` does not set itself. */
export type OneRosterPartOptions = Omit<OneRosterOptions, "resultIdPrefix" | "resultIdForm">;

/**
 * A gradebook with the OneRoster 1.2 assessment results profile, or results and line items of
 * OneRoster 1.1 or 1.2. Ids of results are made with the options of `createHoldfast`.
 */
export function oneRoster(options: OneRosterPartOptions): GradebookPart {
  return {
    open: ({ log, emit, onExchange, ...resultIds }) =>
      createOneRosterGradebook({
        ...options,
        ...resultIds,
        onCall: (call) => {
          log.debug({ event: "gradebook.call", ...call }, "gradebook.call");
          options.onCall?.(call);
        },
        onListDisagreed: (slot, doubts) => {
          emit({ event: "gradebook.list_disagreed", slot, doubts });
          options.onListDisagreed?.(slot, doubts);
        },
        onHabit: (habit) => {
          log.info({ event: "gradebook.habit", habit }, "gradebook.habit");
          options.onHabit?.(habit);
        },
        onExchange: (exchange) => {
          onExchange?.(exchange);
          options.onExchange?.(exchange);
        },
      }),
  };
}
