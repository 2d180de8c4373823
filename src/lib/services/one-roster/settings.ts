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
import { misconfigured } from "./faults";
import { RESULT_ID_PREFIX } from "./identifiers";
import type { ListDoubt } from "./list-pass";
import { type ResourceNames, RESOURCES } from "./resource";

/** How long to wait for what, and how often to try. */
interface Timings {
  /** One HTTP exchange, body included; a token exchange is one of its own. Default 2,000. */
  readonly tryTimeoutMs: number;
  /** A whole call: every page, retry, wait and token exchange of it. Default 8,000. */
  readonly callBudgetMs: number;
  /** Tries of one request, the first included. Default 3. */
  readonly triesMax: number;
  /** The first wait between two tries is at most this, the next twice as long. Default 100. */
  readonly backoffInitialMs: number;
  /** No wait is longer than this, unless the gradebook asks for more. Default 1,000. */
  readonly backoffMaxMs: number;
  /** Failed tries in a row, over all calls, after which nothing is sent for a while. Default 10. */
  readonly breakerFailuresMax: number;
  /** How long nothing is sent then; afterwards one request goes ahead as a test. Default 10,000. */
  readonly breakerOpenMs: number;
  /**
   * A token is renewed this long before it ends, or at half its life if that is later. Default
   * 60,000.
   */
  readonly tokenRefreshEarlyMs: number;
  /**
   * The life of a token whose reply names none; a 401 corrects a guess that is too long. Default
   * 600,000.
   */
  readonly tokenLifetimeDefaultMs: number;
}

/** How a list is read. */
interface ListLimits {
  /**
   * Rows asked for on the first page. Default 100, the specification's own; a vendor may answer
   * with fewer.
   */
  readonly pageSize: number;
  /** Pages in one pass; what they show counts, even if the list does not end. Default 100. */
  readonly pagesMax: number;
  /** Passes over one list, until one is conclusive or two are alike. Default 4. */
  readonly passesMax: number;
  /**
   * Whether an announced total must match the rows; "ignore" is for a vendor whose totals are
   * always wrong. Default "check".
   */
  readonly totals: Totals;
  /** What an empty list looks like: 404 and 204 are faults otherwise. Default "array". */
  readonly empty: EmptyList;
}

export interface TokenSettings {
  /** The token URL, absolute. It may have a query. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * Default: read, and create or put, results of the resource. An empty list sends no scope, as
   * some vendors want it; so does a refusal of the scopes.
   */
  readonly scopes?: readonly string[];
  /**
   * Where the secret travels (RFC 6749, section 2.3.1). Default "auto": in the form, and by HTTP
   * Basic where that is refused.
   */
  readonly clientAuthentication?: ClientAuthentication;
}

/** What a gradebook wants that differs from the specification, once it has shown. */
export type GradebookHabit =
  /** The secret is taken in the other way than was tried first. */
  | "basic_authentication"
  /** A token was given only when no scope was asked for. */
  | "scopes_refused"
  /** A line item was missing and has been created. */
  | "line_item_created";

export interface GradebookCall {
  readonly operation: "list" | "get" | "put" | "token";
  /** The last HTTP status; null when nothing answered, or nothing was sent. */
  readonly status: number | null;
  /** HTTP tries it took; 0 when the circuit was open. */
  readonly tries: number;
}

/** One exchange on the wire; a settled request may have needed several. Carries no ids. */
export interface GradebookExchange {
  readonly method: "GET" | "PUT" | "POST";
  /** The origin of the gradebook or of its token endpoint. */
  readonly origin: string;
  /** null when nothing answered in full. */
  readonly status: number | null;
  /** Why nothing answered; null when something did. */
  readonly failure: "timeout" | "connection" | null;
  readonly durationMs: number;
}

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
   * How a result is published of whose questions nothing was graded, because every one was
   * reported: with the score of 100 that the earlier version gives it, or as exempt, without a
   * score. Default "full".
   */
  readonly allReported?: "full" | "exempt";
  readonly timings?: Partial<Timings>;
  readonly list?: Partial<Omit<ListLimits, "empty">>;
  /**
   * Told of every settled request, for logs and counters. Carries no ids; what it throws is
   * ignored.
   */
  readonly onCall?: (call: GradebookCall) => void;
  /** Told of every exchange, the tries of a request one by one. What it throws is ignored. */
  readonly onExchange?: (exchange: GradebookExchange) => void;
  /** Told when a list has disagreed with itself, and how. What it throws is ignored. */
  readonly onListDisagreed?: (slot: Slot, doubts: readonly ListDoubt[]) => void;
  /** Told when a habit of the gradebook shows. What it throws is ignored. */
  readonly onHabit?: (habit: GradebookHabit) => void;
  /**
   * Milliseconds since the epoch. The open circuit is timed by `Date.now` whatever is given here.
   */
  readonly now?: () => number;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
}

/** The options with nothing left open. */
export interface Settings {
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
  readonly list: ListLimits;
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

const LIST_LIMITS: ListLimits = {
  ...{ pageSize: 100, pagesMax: 100, passesMax: 4 },
  ...{ totals: "check", empty: "array" },
};

const NO_PROXY: ProxySettings = { http: "", https: "", none: "" };

/** @throws Fault `gradebook_misconfigured` when an address or the time zone cannot be right. */
export function settingsOf(options: OneRosterOptions): Settings {
  const { token, resource = "assessmentResults", proxy = NO_PROXY } = options;
  const names = RESOURCES[resource];
  const baseUrl = valid(gradebookSettings.baseUrl, options.baseUrl, "base URL");
  const rosteringUrl = options.rosteringUrl ?? rosteringUrlBeside(baseUrl);
  const proxyAt = (text: string): string => valid(gradebookSettings.proxyUrl, text, "proxy");
  return {
    baseUrl,
    rosteringUrl: valid(gradebookSettings.rosteringUrl, rosteringUrl, "rostering URL"),
    token: {
      scopes: names.scopes,
      clientAuthentication: "auto",
      ...token,
      url: valid(gradebookSettings.tokenUrl, token.url, "token URL"),
    },
    names,
    resultIdPrefix: options.resultIdPrefix ?? RESULT_ID_PREFIX,
    resultIdForm: options.resultIdForm ?? "inherited",
    allReported: options.allReported ?? "full",
    scoreDateFormat: options.scoreDateFormat ?? "date",
    timeZone: valid(gradebookSettings.timeZone, options.timeZone ?? "UTC", "time zone"),
    lineItems: options.lineItems ?? "existing",
    proxy: { ...proxy, http: proxyAt(proxy.http), https: proxyAt(proxy.https) },
    timings: { ...TIMINGS, ...options.timings },
    list: { ...LIST_LIMITS, ...options.list, empty: options.emptyList ?? LIST_LIMITS.empty },
    onCall: quietly(options.onCall),
    onExchange: quietly(options.onExchange),
    onListDisagreed: quietly(options.onListDisagreed),
    onHabit: quietly(options.onHabit),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  };
}

/** The value as the start of the process would read it, or a fault that names what is wrong. */
function valid(schema: z.ZodType<string, string>, value: string, name: string): string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw misconfigured(`The gradebook's ${name} ${issue?.message ?? "is wrong"}.`);
}

/** OneRoster 1.2 has the services beside each other; before that there was one root for all. */
function rosteringUrlBeside(baseUrl: string): string {
  return baseUrl.replace(/\/gradebook\/(v1p\d+)$/, "/rostering/$1");
}

/** A logger that fails must not turn an acknowledged PUT into a fault. */
function quietly<Args extends readonly unknown[]>(
  listener: ((...args: Args) => void) | undefined,
): (...args: Args) => void {
  return (...told) => {
    try {
      listener?.(...told);
    } catch {
      return;
    }
  };
}
