import type { z } from "zod";

import {
  type ClientAuthentication,
  type EmptyList,
  type GradebookHabits,
  gradebookSettings,
  type LineItems,
  type ProxySettings,
  type ResultIdForm,
  type ScoreDateFormat,
  type Totals,
} from "#lib/gradebook-settings";
import type { Slot } from "#lib/slot";
import type { ListDoubt } from "./contract";
import { misconfigured } from "./faults";
import { RESULT_ID_PREFIX } from "./identifiers";
import { type ResourceNames, RESOURCES } from "./resource";

/** Timeouts, retries and lifetimes. */
export interface Timings {
  /** For one HTTP exchange with its body, also for a token request. Default 2,000. */
  readonly tryTimeoutMs: number;
  /** For one call with all its pages, retries, waits and token requests. Default 8,000. */
  readonly callBudgetMs: number;
  /** Tries of one request, including the first. Default 3. */
  readonly triesMax: number;
  /** The longest first wait between two tries. It doubles with every try. Default 100. */
  readonly backoffInitialMs: number;
  /** The longest wait, unless the gradebook's Retry-After is longer. Default 1,000. */
  readonly backoffMaxMs: number;
  /** The circuit opens after this many consecutive failed tries of all calls. Default 10. */
  readonly breakerFailuresMax: number;
  /**
   * While the circuit is open, nothing is sent. Then one request is sent as a test. Default 10,000.
   */
  readonly breakerOpenMs: number;
  /**
   * A token is refreshed this long before it ends, or at half its lifetime if that is later.
   * Default 60,000.
   */
  readonly tokenRefreshEarlyMs: number;
  /**
   * The lifetime of a token without `expires_in`. If it is too long, a 401 leads to a new token.
   * Default 600,000.
   */
  readonly tokenLifetimeDefaultMs: number;
}

/** How a list is read. */
export interface ListOptions {
  /**
   * The `limit` of the first page. A vendor may return fewer rows. Default 100, the default of the
   * specification.
   */
  readonly pageSize: number;
  /**
   * Pages of one pass. If the list has not ended by then, its rows are used anyway. Default 100.
   */
  readonly pagesMax: number;
  /** Passes over one list, until one is conclusive or two show the same rows. Default 4. */
  readonly passesMax: number;
  /**
   * Whether an announced total must match the rows. "ignore" is for vendors whose totals are always
   * wrong. Default "check".
   */
  readonly totals: Totals;
  /** The response that means "no results". 404 and 204 are faults otherwise. Default "array". */
  readonly empty: EmptyList;
}

/** Where and how the client gets its access token (OAuth 2.0 client credentials). */
export interface TokenSettings {
  /** Absolute. It may have a query. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * Default: the scopes to read, create and replace results of the resource. With an empty list, or
   * after the endpoint has rejected the scopes, no scope is sent: some vendors require that.
   */
  readonly scopes?: readonly string[];
  /**
   * How the client secret is sent (RFC 6749, section 2.3.1). Default "auto": in the form, and by
   * HTTP Basic if the endpoint rejects that.
   */
  readonly clientAuthentication?: ClientAuthentication;
}

/** A habit in which this gradebook differs from others, as the client has found out. */
export type GradebookHabit =
  /** The token endpoint rejected the secret where it was first, and accepted it elsewhere. */
  | "basic_authentication"
  /** The token endpoint issued a token only to a request without scopes. */
  | "scopes_refused"
  /** A line item was absent and has been created. */
  | "line_item_created";

/** One request with all its tries. Contains no ids. */
export interface GradebookCall {
  readonly operation: "list" | "get" | "put" | "token";
  /** The status of the last try; null if it got no response, or if nothing was sent. */
  readonly status: number | null;
  /** The number of tries; 0 if the circuit was open. */
  readonly tries: number;
}

/** One HTTP exchange: a single try of a request. Contains no ids. */
export interface GradebookExchange {
  readonly method: "GET" | "PUT" | "POST";
  /** The origin of the gradebook or of its token endpoint. */
  readonly origin: string;
  /** null without a complete response. */
  readonly status: number | null;
  /** Why there was no complete response; null if there was one. */
  readonly failure: "timeout" | "connection" | null;
  readonly durationMs: number;
}

/** The options of the OneRoster client. */
export interface OneRosterOptions extends Omit<
  GradebookHabits,
  "scopes" | "clientAuthentication" | "totals"
> {
  /**
   * The gradebook root, absolute: `https://host/ims/oneroster/gradebook/v1p2` for OneRoster 1.2.
   */
  readonly baseUrl: string;
  readonly token: TokenSettings;
  /** Default "nice". */
  readonly resultIdPrefix?: string;
  /** Default "inherited". */
  readonly resultIdForm?: ResultIdForm;
  /**
   * How an attempt is published if every question was reported, so that nothing was graded: with
   * the score of 100 that the earlier version gives it, or as exempt, without a score. Default
   * "full".
   */
  readonly allReported?: "full" | "exempt";
  readonly timings?: Partial<Timings>;
  readonly list?: Partial<Omit<ListOptions, "empty">>;
  /** Called when a request has ended. Errors that the callback throws are ignored. */
  readonly onCall?: (call: GradebookCall) => void;
  /** Called after every single try of a request. Errors that it throws are ignored. */
  readonly onExchange?: (exchange: GradebookExchange) => void;
  /** Called when a list may be incomplete. Errors that it throws are ignored. */
  readonly onListDisagreed?: (slot: Slot, doubts: readonly ListDoubt[]) => void;
  /** Called when the client finds a habit of the gradebook. Errors that it throws are ignored. */
  readonly onHabit?: (habit: GradebookHabit) => void;
  /** Milliseconds since the epoch. The circuit breaker always uses `Date.now`. */
  readonly now?: () => number;
  /** A number in [0, 1), for jitter. */
  readonly random?: () => number;
}

/** The options, validated and with all defaults. */
export interface ClientSettings {
  readonly baseUrl: string;
  readonly rosteringUrl: string;
  readonly token: Required<TokenSettings>;
  readonly names: ResourceNames;
  readonly resultIdPrefix: string;
  readonly resultIdForm: ResultIdForm;
  readonly scoreDateFormat: ScoreDateFormat;
  readonly timeZone: string;
  readonly lineItems: LineItems;
  readonly proxy: ProxySettings;
  readonly allReported: "full" | "exempt";
  readonly timings: Timings;
  readonly list: ListOptions;
  readonly onCall: (call: GradebookCall) => void;
  readonly onExchange: (exchange: GradebookExchange) => void;
  readonly onListDisagreed: (slot: Slot, doubts: readonly ListDoubt[]) => void;
  readonly onHabit: (habit: GradebookHabit) => void;
  readonly now: () => number;
  readonly random: () => number;
}

const TIMINGS: Timings = {
  tryTimeoutMs: 2_000,
  callBudgetMs: 8_000,
  triesMax: 3,
  backoffInitialMs: 100,
  backoffMaxMs: 1_000,
  breakerFailuresMax: 10,
  breakerOpenMs: 10_000,
  tokenRefreshEarlyMs: 60_000,
  tokenLifetimeDefaultMs: 600_000,
};

const LIST_OPTIONS: ListOptions = {
  pageSize: 100,
  pagesMax: 100,
  passesMax: 4,
  totals: "check",
  empty: "array",
};

const NO_PROXY: ProxySettings = { http: "", https: "", none: "" };

/** @throws Fault `gradebook_misconfigured` if an address or the time zone is invalid. */
export function clientSettingsOf(options: OneRosterOptions): ClientSettings {
  const { token, resource = "assessmentResults", proxy = NO_PROXY } = options;
  const names = RESOURCES[resource];
  const baseUrl = validated(gradebookSettings.baseUrl, options.baseUrl, "base URL");
  const rosteringUrl = options.rosteringUrl ?? defaultRosteringUrl(baseUrl);
  const proxyUrl = (text: string): string => validated(gradebookSettings.proxyUrl, text, "proxy");
  return {
    baseUrl,
    rosteringUrl: validated(gradebookSettings.rosteringUrl, rosteringUrl, "rostering URL"),
    token: {
      scopes: names.scopes,
      clientAuthentication: "auto",
      ...token,
      url: validated(gradebookSettings.tokenUrl, token.url, "token URL"),
    },
    names,
    resultIdPrefix: options.resultIdPrefix ?? RESULT_ID_PREFIX,
    resultIdForm: options.resultIdForm ?? "inherited",
    allReported: options.allReported ?? "full",
    scoreDateFormat: options.scoreDateFormat ?? "date",
    timeZone: validated(gradebookSettings.timeZone, options.timeZone ?? "UTC", "time zone"),
    lineItems: options.lineItems ?? "existing",
    proxy: { ...proxy, http: proxyUrl(proxy.http), https: proxyUrl(proxy.https) },
    timings: { ...TIMINGS, ...options.timings },
    list: { ...LIST_OPTIONS, ...options.list, empty: options.emptyList ?? LIST_OPTIONS.empty },
    onCall: ignoringErrors(options.onCall),
    onExchange: ignoringErrors(options.onExchange),
    onListDisagreed: ignoringErrors(options.onListDisagreed),
    onHabit: ignoringErrors(options.onHabit),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  };
}

/** The value as the settings of the process would parse it; throws a fault that names it. */
function validated(schema: z.ZodType<string, string>, value: string, name: string): string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw misconfigured(`The gradebook's ${name} ${issue?.message ?? "is invalid"}.`);
}

/** OneRoster 1.2 has one root for each service; earlier versions have one root for all. */
function defaultRosteringUrl(baseUrl: string): string {
  return baseUrl.replace(/\/gradebook\/(v1p\d+)$/, "/rostering/$1");
}

/** A failing logger must not turn an acknowledged PUT into a fault. */
function ignoringErrors<Args extends readonly unknown[]>(
  listener: ((...args: Args) => void) | undefined,
): (...args: Args) => void {
  return (...args) => {
    try {
      listener?.(...args);
    } catch {
      return;
    }
  };
}
