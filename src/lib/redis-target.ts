/** The credentials of the product at a server. */
export interface RedisLogin {
  /** Undefined: the default user. */
  readonly username?: string | undefined;
  readonly password: string;
}

/** What a TLS connection needs beyond the certificate authorities that Node.js knows. PEM texts. */
export interface RedisTls {
  /** Certificates of the authorities to trust, instead of those that Node.js knows. */
  readonly ca?: string | undefined;
  /** The client's certificate and its private key, for servers that demand one. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate must hold; otherwise the host of the connection. */
  readonly servername?: string | undefined;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface ServerAccess {
  readonly login?: RedisLogin | undefined;
  /** 0 when it is undefined. */
  readonly database?: number | undefined;
}

/** The address of Redis, and the credentials. */
export type RedisTarget =
  /** User, password and database in the URL win over `login` and `database`. */
  | ({
      readonly kind: "single";
      readonly url: string;
      /** Beside `rediss:`. */
      readonly tls?: RedisTls | undefined;
    } & ServerAccess)
  | ({
      readonly kind: "sentinel";
      readonly sentinels: readonly Endpoint[];
      readonly name: string;
      /** Undefined: no TLS to the servers. */
      readonly tls?: RedisTls | undefined;
      /** The credentials of the product at the sentinels. */
      readonly sentinelLogin?: RedisLogin | undefined;
      /** Undefined: no TLS to the sentinels. */
      readonly sentinelTls?: RedisTls | undefined;
    } & ServerAccess)
  | {
      readonly kind: "cluster";
      readonly nodes: readonly Endpoint[];
      readonly login?: RedisLogin | undefined;
      /** Undefined: no TLS to the nodes. */
      readonly tls?: RedisTls | undefined;
    };

/** One server, and the credentials. */
export interface RedisServerAccess extends Endpoint, ServerAccess {
  /** 4, 6, or 0 for whichever answers. */
  readonly family?: number | undefined;
  readonly tls?: RedisTls | undefined;
}

export const DATABASE_MAX = 15;

const PORT = 6_379;
const FAMILIES = new Map([
  [null, 0],
  ["0", 0],
  ["4", 4],
  ["6", 6],
]);

/**
 * Parses `redis[s]://[user[:password]@]host[:port][/database][?family=4|6]`. Otherwise returns what
 * is wrong, as "must …", without quoting the URL, which may contain a password.
 */
export function readRedisUrl(text: string): RedisServerAccess | string {
  if (!URL.canParse(text)) {
    return (
      "must be a URL such as redis://localhost:6379 (in a user or a password, each of " +
      "% : / ? # @ is percent-encoded), or left out"
    );
  }
  const url = new URL(text);
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") {
    return "must be a URL such as redis://localhost:6379 or, with TLS, rediss://…, or left out";
  }
  if (url.hash !== "") return "must be a URL without #; in a password it is written %23";
  const family = FAMILIES.get(url.searchParams.get("family"));
  const queries = [...url.searchParams.keys()];
  if (family === undefined || queries.some((name) => name !== "family") || queries.length > 1) {
    return (
      "must be a URL without a query, except ?family=4 or ?family=6: other options of a client " +
      "are not read (a ? in a password is written %3F)"
    );
  }
  const database = databaseIn(url.pathname);
  if (typeof database === "string") return database;
  const login = loginIn(url);
  if (typeof login === "string") return login;
  return {
    host: url.hostname === "" ? "localhost" : url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? PORT : Number(url.port),
    family,
    database,
    login,
    tls: url.protocol === "rediss:" ? {} : undefined,
  };
}

function databaseIn(path: string): number | undefined | string {
  if (path === "" || path === "/") return undefined;
  const database = /^\/(\d{1,2})$/.exec(path)?.[1];
  if (database !== undefined && Number(database) <= DATABASE_MAX) return Number(database);
  return (
    `must be a URL that ends with the number of a database, 0 to ${DATABASE_MAX}, such as /3 ` +
    "(a / in a password is written %2F)"
  );
}

function loginIn({ username, password }: URL): RedisLogin | undefined | string {
  if (username === "" && password === "") return undefined;
  try {
    const user = decodeURIComponent(username);
    return { username: user === "" ? undefined : user, password: decodeURIComponent(password) };
  } catch {
    return "must have each % of a user or a password written %25";
  }
}

/**
 * The server of a target, with the settings beside the URL. Throws an Error for a URL that the
 * settings would refuse.
 */
export function singleServerOf(
  target: Extract<RedisTarget, { kind: "single" }>,
): RedisServerAccess {
  const said = readRedisUrl(target.url);
  if (typeof said === "string") throw new Error(`The URL of Redis ${said}`);
  return {
    ...said,
    login: loginOf(said.login, target.login),
    database: said.database ?? target.database,
    tls: said.tls === undefined ? undefined : { ...target.tls },
  };
}

/** A URL may name the user, and the settings beside it the password. */
function loginOf(said?: RedisLogin, beside?: RedisLogin): RedisLogin | undefined {
  if (said === undefined || beside === undefined) return said ?? beside;
  const password = said.password === "" ? beside.password : said.password;
  return { username: said.username ?? beside.username, password };
}

/** `host:port`, and `[host]:port` for an IPv6 address. */
export function addressText({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
