import { misconfigured } from "./faults";
import { RESULT_ID_PREFIX } from "./identifiers";

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
   * Rows asked for at a time. Default 100, the specification's own; a vendor may answer with fewer.
   */
  readonly pageSize: number;
  /** Pages in one reading; a list that does not end by then is a fault. Default 100. */
  readonly pagesMax: number;
  /** Readings of one list, until they bear each other out. Default 4. */
  readonly readingsMax: number;
  /**
   * Whether an announced total must match the rows; "ignore" is for a vendor whose totals are
   * always wrong.
   */
  readonly totals: "check" | "ignore";
}

export interface TokenSettings {
  /** The token URL, absolute. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * Default: read, and create or put, assessment results. An empty list sends no scope, as some
   * vendors want it.
   */
  readonly scopes?: readonly string[];
  /** Where the secret travels (RFC 6749, section 2.3.1). Default "body", the form. */
  readonly clientAuthentication?: "body" | "basic";
}

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

export interface OneRosterOptions {
  /**
   * The gradebook root, absolute: `https://host/ims/oneroster/gradebook/v1p2` for OneRoster 1.2.
   */
  readonly baseUrl: string;
  readonly token: TokenSettings;
  /** Default "nice". */
  readonly resultIdPrefix?: string;
  /**
   * How a result is published of whose questions nothing was graded, because every one was
   * reported: with the score of 100 that the earlier version gives it, or as exempt, without a
   * score. Default "full".
   */
  readonly allReported?: "full" | "exempt";
  /** Default "date", as OneRoster 1.2 has it; some vendors insist on a date-time. */
  readonly scoreDateFormat?: "date" | "date-time";
  readonly timings?: Partial<Timings>;
  readonly list?: Partial<ListLimits>;
  /**
   * Told of every settled request, for logs and counters. Carries no ids; what it throws is
   * ignored.
   */
  readonly onCall?: (call: GradebookCall) => void;
  /** Told of every exchange, the tries of a request one by one. What it throws is ignored. */
  readonly onExchange?: (exchange: GradebookExchange) => void;
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
  readonly token: Required<TokenSettings>;
  readonly resultIdPrefix: string;
  readonly allReported: "full" | "exempt";
  readonly scoreDateFormat: "date" | "date-time";
  readonly timings: Timings;
  readonly list: ListLimits;
  readonly onCall: (call: GradebookCall) => void;
  readonly onExchange: (exchange: GradebookExchange) => void;
  readonly now: () => number;
  readonly random: () => number;
}

const SCOPE_ROOT = "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment";
const SCOPES = [`${SCOPE_ROOT}.readonly`, `${SCOPE_ROOT}.createput`];

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

const LIST_LIMITS: ListLimits = { pageSize: 100, pagesMax: 100, readingsMax: 4, totals: "check" };

/** @throws Fault `gradebook_misconfigured` when a URL cannot be right. */
export function settingsOf(options: OneRosterOptions): Settings {
  return {
    baseUrl: absoluteUrl(options.baseUrl, "base URL").replace(/\/+$/, ""),
    token: {
      scopes: SCOPES,
      clientAuthentication: "body",
      ...options.token,
      url: absoluteUrl(options.token.url, "token URL"),
    },
    resultIdPrefix: options.resultIdPrefix ?? RESULT_ID_PREFIX,
    allReported: options.allReported ?? "full",
    scoreDateFormat: options.scoreDateFormat ?? "date",
    timings: { ...TIMINGS, ...options.timings },
    list: { ...LIST_LIMITS, ...options.list },
    onCall: quietly(options.onCall),
    onExchange: quietly(options.onExchange),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  };
}

function absoluteUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const web = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === null || !web || url.username !== "" || url.search !== "" || url.hash !== "") {
    throw misconfigured(`The gradebook's ${name} must be a plain http(s) address: correct it.`);
  }
  return text;
}

/** A logger that fails must not turn an acknowledged PUT into a fault. */
function quietly<Told>(listener: ((told: Told) => void) | undefined): (told: Told) => void {
  return (told) => {
    try {
      listener?.(told);
    } catch {
      return;
    }
  };
}
