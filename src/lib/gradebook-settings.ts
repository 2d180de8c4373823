import { z } from "zod";

/**
 * One validator for each setting of the gradebook, used by the start of the process and by the
 * client alike: what passes here never throws later. Pure, so that both may import it.
 */
export const gradebookSettings = {
  /** The root below which results and line items are, without a slash at its end. */
  baseUrl: webAddress({ query: false }),
  /** The root of the rostering service, for references to students. */
  rosteringUrl: webAddress({ query: false }),
  /** A query is allowed: some vendors name a policy or a tenant in it. */
  tokenUrl: webAddress({ query: true }),
  clientId: given("the client id the gradebook gave you"),
  clientSecret: given("the client secret the gradebook gave you"),
  /** Names separated by spaces or commas; `none` asks for a token without a scope. */
  scopes: z
    .string()
    .regex(
      // RFC 6749, section 3.3: visible ASCII but for the quote and the backslash.
      /^[\x21\x23-\x5b\x5d-\x7e \t]*[\x21\x23-\x5b\x5d-\x7e][\x21\x23-\x5b\x5d-\x7e \t]*$/,
      "must be scopes separated by spaces or commas, or none, or left out",
    )
    .transform((text): readonly string[] => {
      const names = text.split(/[\s,]+/).filter((name) => name !== "");
      return names.join() === "none" ? [] : names;
    }),
  clientAuthentication: oneOf(["auto", "body", "basic"]),
  resource: oneOf(["assessmentResults", "results"]),
  emptyList: oneOf(["array", "404", "204"]),
  totals: oneOf(["check", "ignore"]),
  scoreDateFormat: oneOf(["date", "date-time"]),
  timeZone: z
    .string()
    .refine(isTimeZone, "must be an IANA time zone such as Europe/Vienna, or left out"),
  lineItems: oneOf(["existing", "create"]),
  resultIdForm: oneOf(["inherited", "unambiguous"]),
  /** As in other programs: without a scheme it is http, and an empty value means no proxy. */
  proxyUrl: z
    .string()
    .transform((text) => (text === "" || text.includes("://") ? text : `http://${text}`))
    .refine(isProxy, "must be the http(s) address of a proxy, such as http://proxy:3128, or empty")
    .transform((text) => (text !== "" && isProxy(text) ? new URL(text).href : "")),
  /** Hosts without a proxy, separated by commas; `*` means all. */
  noProxy: z.string(),
} as const;

type Shape = typeof gradebookSettings;

/** How the client secret is sent to the token endpoint. */
export type ClientAuthentication = z.infer<Shape["clientAuthentication"]>;
/** Whether results are sent as OneRoster assessment results or as results. */
export type GradebookResource = z.infer<Shape["resource"]>;
/** Which responses mean that there are no results. */
export type EmptyList = z.infer<Shape["emptyList"]>;
/** Whether the number of rows that a list names is compared with the rows that it has. */
export type Totals = z.infer<Shape["totals"]>;
/** How the date of a result is written. */
export type ScoreDateFormat = z.infer<Shape["scoreDateFormat"]>;
/** Whether the client creates line items that are missing. */
export type LineItems = z.infer<Shape["lineItems"]>;
/** How the id of a result is made of the user, the resource and the number. */
export type ResultIdForm = z.infer<Shape["resultIdForm"]>;

/** The outgoing proxies of a process. Loopback addresses never use a proxy. */
export interface ProxySettings {
  /** For http addresses; empty: none. */
  readonly http: string;
  /** For https addresses; empty: that for http addresses. */
  readonly https: string;
  readonly none: string;
}

/** How a gradebook differs from others. An omitted habit has the default of the client. */
export interface GradebookHabits {
  readonly scopes?: readonly string[];
  readonly clientAuthentication?: ClientAuthentication;
  readonly resource?: GradebookResource;
  readonly emptyList?: EmptyList;
  readonly totals?: Totals;
  readonly scoreDateFormat?: ScoreDateFormat;
  readonly timeZone?: string;
  readonly lineItems?: LineItems;
  readonly rosteringUrl?: string;
  readonly proxy?: ProxySettings;
}

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, `must be one of ${names.join(", ")}, or left out`);
}

/** An empty value is an error: a template with an unset variable must not start the process. */
function given(meaning: string) {
  return z.string().refine((value) => value.trim() !== "", `must be ${meaning}, or left out`);
}

/** Rebuilt from its parts, because a path cannot be appended to an address that ends in "?". */
function webAddress({ query }: { readonly query: boolean }) {
  const without = query ? "user or fragment" : "user, query or fragment";
  const message = `must be an http(s) address without ${without}, or left out`;
  const isFine = (text: string): boolean => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    const isWeb = url.protocol === "https:" || url.protocol === "http:";
    const hasUser = url.username !== "" || url.password !== "";
    return isWeb && !hasUser && url.hash === "" && (query || url.search === "");
  };
  return z
    .string()
    .refine(isFine, message)
    .transform((text) => {
      if (!isFine(text)) return text;
      const { origin, pathname, search } = new URL(text);
      return query ? `${origin}${pathname}${search}` : `${origin}${pathname}`.replace(/\/+$/, "");
    });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name !== "";
  } catch {
    return false;
  }
}

function isProxy(text: string): boolean {
  if (text === "") return true;
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${pathname}${search}${hash}` === "/";
}
