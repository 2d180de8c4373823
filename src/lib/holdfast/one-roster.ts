import { createOneRosterGradebook } from "../services/one-roster";
import type { OneRosterOptions, TokenSettings } from "../services/one-roster";
import type { GradebookPart } from "./own-gradebook";

/**
 * The options of the client that `createHoldfast` does not set itself. What comes from the
 * environment may be undefined: what is missing is said when Holdfast opens.
 */
export interface OneRosterPartOptions extends Omit<
  OneRosterOptions,
  "baseUrl" | "token" | "resultIdPrefix" | "resultIdForm"
> {
  /** The gradebook root, absolute: `https://host/ims/oneroster/gradebook/v1p2`. */
  readonly baseUrl: string | undefined;
  readonly token: Omit<TokenSettings, "url" | "clientId" | "clientSecret"> & {
    /** Absolute. */
    readonly url: string | undefined;
    readonly clientId: string | undefined;
    readonly clientSecret: string | undefined;
  };
}

/**
 * A gradebook with the OneRoster 1.2 assessment results profile, or results and line items of
 * OneRoster 1.1 or 1.2. Ids of results are made with the options of `createHoldfast`.
 */
export function oneRoster(options: OneRosterPartOptions): GradebookPart {
  return {
    open: ({ log, emit, onExchange, ...resultIds }) =>
      createOneRosterGradebook({
        ...complete(options),
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

function complete(options: OneRosterPartOptions): OneRosterOptions {
  const { baseUrl = "", token } = options;
  const { url = "", clientId = "", clientSecret = "" } = token;
  const needed = {
    ...{ baseUrl, "token.url": url, "token.clientId": clientId },
    "token.clientSecret": clientSecret,
  };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === "" ? [name] : []));
  if (missing.length > 0) throw new TypeError(missingMessage(missing));
  return { ...options, baseUrl, token: { ...token, url, clientId, clientSecret } };
}

function missingMessage(names: readonly string[]): string {
  return names.length === 1
    ? `oneRoster: ${names.join("")} is missing. Is its environment variable set?`
    : `oneRoster: ${names.join(", ")} are missing. Are their environment variables set?`;
}
