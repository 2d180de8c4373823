import { readRedisUrl } from "../redis-target";
import type { RedisLogin, RedisTarget, RedisTls } from "../redis-target";
import type { Fields } from "./fields";
import { readTlsFiles } from "./tls-files";

export type RedisSettings =
  | RedisTarget
  /** Attempts are lost when the process stops. */
  | { readonly kind: "memory" };

const LOGIN = ["REDIS_USERNAME", "REDIS_PASSWORD", "REDIS_DATABASE"] as const;
const SENTINEL = [
  "REDIS_SENTINEL_USERNAME",
  "REDIS_SENTINEL_PASSWORD",
  "REDIS_SENTINEL_TLS",
] as const;
const TLS = [
  "REDIS_TLS_CA_FILE",
  "REDIS_TLS_CERT_FILE",
  "REDIS_TLS_KEY_FILE",
  "REDIS_TLS_SERVER_NAME",
] as const;

/** Undefined if no Redis is set. Call `redisProblems` too: it finds contradictions. */
export function redisOf(fields: Fields, folder: string): RedisSettings | undefined {
  const { REDIS_URL: url, REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: name } = fields;
  const login = loginOf(fields.REDIS_USERNAME, fields.REDIS_PASSWORD);
  const database = fields.REDIS_DATABASE;
  const tls = fields.REDIS_TLS === true ? tlsOf(fields, folder) : undefined;
  if (url !== undefined) {
    const isNamed = TLS.some((each) => fields[each] !== undefined);
    const named = isNamed ? tlsOf(fields, folder) : undefined;
    return { kind: "single", url, login, database, tls: named };
  }
  if (sentinels !== undefined && name !== undefined) {
    return {
      kind: "sentinel",
      sentinels,
      name,
      login,
      database,
      tls,
      sentinelLogin: loginOf(fields.REDIS_SENTINEL_USERNAME, fields.REDIS_SENTINEL_PASSWORD),
      sentinelTls: fields.REDIS_SENTINEL_TLS === true ? tlsOf(fields, folder) : undefined,
    };
  }
  if (fields.REDIS_CLUSTER_NODES !== undefined) {
    return { kind: "cluster", nodes: fields.REDIS_CLUSTER_NODES, login, tls };
  }
  return fields.STORE === "memory" ? { kind: "memory" } : undefined;
}

/** A user without a password is refused by `redisProblems`. */
function loginOf(username?: string, password?: string): RedisLogin | undefined {
  return username === undefined && password === undefined
    ? undefined
    : { username, password: password ?? "" };
}

function tlsOf(fields: Fields, folder: string): RedisTls {
  return { ...readTlsFiles(fields, folder).tls, servername: fields.REDIS_TLS_SERVER_NAME };
}

/** Contradictions between the settings of Redis, and problems in their files. */
export function redisProblems(fields: Fields, folder: string): readonly string[] {
  const form = [...formProblems(fields)];
  // The other checks need one unambiguous form.
  if (form.length > 0) return form;
  return [
    ...loginProblems(fields),
    ...sentinelProblems(fields),
    ...tlsProblems(fields),
    ...readTlsFiles(fields, folder).problems,
  ];
}

function formProblems(fields: Fields): readonly string[] {
  const sentinel = given(fields, ["REDIS_SENTINELS", "REDIS_SENTINEL_NAME"]);
  const forms = [
    given(fields, ["REDIS_URL"]),
    sentinel,
    given(fields, ["REDIS_CLUSTER_NODES"]),
    given(fields, ["STORE"]),
  ].filter((names) => names.length > 0);
  const problems: string[] = [];
  if (sentinel.length === 1) {
    const hasAddresses = sentinel.includes("REDIS_SENTINELS");
    const missing = hasAddresses ? "REDIS_SENTINEL_NAME" : "REDIS_SENTINELS";
    problems.push(`${missing}: missing; REDIS_SENTINELS and REDIS_SENTINEL_NAME go together`);
  }
  if (forms.length > 1) {
    problems.push(
      `${forms.flat().join(", ")}: only one place for attempts can be given: REDIS_URL, or ` +
        "REDIS_SENTINELS with REDIS_SENTINEL_NAME, or REDIS_CLUSTER_NODES, or STORE=memory",
    );
  }
  const others = given(fields, [...LOGIN, "REDIS_TLS", ...SENTINEL, ...TLS]);
  if (others.length > 0 && (forms.length === 0 || fields.STORE !== undefined)) {
    problems.push(
      `${others.join(", ")}: given, but no Redis is named; set REDIS_URL, REDIS_SENTINELS or ` +
        "REDIS_CLUSTER_NODES too",
    );
  }
  return problems;
}

function loginProblems(fields: Fields): readonly string[] {
  const url = fields.REDIS_URL === undefined ? undefined : readRedisUrl(fields.REDIS_URL);
  const inUrl = typeof url === "string" ? undefined : url;
  const problems: string[] = [];
  const twice: readonly (readonly [(typeof LOGIN)[number], string, boolean])[] = [
    ["REDIS_USERNAME", "a user", inUrl?.login?.username !== undefined],
    ["REDIS_PASSWORD", "a password", (inUrl?.login?.password ?? "") !== ""],
    ["REDIS_DATABASE", "a database", inUrl?.database !== undefined],
  ];
  for (const [name, what, isInUrl] of twice) {
    if (!isInUrl || fields[name] === undefined) continue;
    problems.push(`${name}: given, but REDIS_URL also has ${what}; give it only once`);
  }
  const hasPassword = fields.REDIS_PASSWORD !== undefined || (inUrl?.login?.password ?? "") !== "";
  const user = fields.REDIS_USERNAME ?? inUrl?.login?.username;
  if (user !== undefined && !hasPassword) {
    problems.push("REDIS_PASSWORD: missing; the user needs a password");
  }
  if (fields.REDIS_DATABASE !== undefined && fields.REDIS_CLUSTER_NODES !== undefined) {
    problems.push("REDIS_DATABASE: given, but a Redis Cluster has one database only; leave it out");
  }
  return problems;
}

function sentinelProblems(fields: Fields): readonly string[] {
  const sentinel = given(fields, SENTINEL);
  if (sentinel.length > 0 && fields.REDIS_SENTINELS === undefined) {
    return [`${sentinel.join(", ")}: given, but REDIS_SENTINELS is not; leave it out`];
  }
  if (fields.REDIS_SENTINEL_USERNAME === undefined) return [];
  if (fields.REDIS_SENTINEL_PASSWORD !== undefined) return [];
  return ["REDIS_SENTINEL_PASSWORD: missing; REDIS_SENTINEL_USERNAME needs a password"];
}

function tlsProblems(fields: Fields): readonly string[] {
  const { REDIS_URL: url } = fields;
  const problems: string[] = [];
  if (url !== undefined && fields.REDIS_TLS !== undefined) {
    problems.push(
      "REDIS_TLS: given with REDIS_URL; leave it out, and write rediss:// in REDIS_URL to use TLS",
    );
  }
  const pair = given(fields, ["REDIS_TLS_CERT_FILE", "REDIS_TLS_KEY_FILE"]);
  if (pair.length === 1) {
    const hasCertificate = pair.includes("REDIS_TLS_CERT_FILE");
    const missing = hasCertificate ? "REDIS_TLS_KEY_FILE" : "REDIS_TLS_CERT_FILE";
    problems.push(`${missing}: missing; a client's certificate and its key go together`);
  }
  const isUsed =
    url === undefined
      ? fields.REDIS_TLS === true || fields.REDIS_SENTINEL_TLS === true
      : new URL(url).protocol === "rediss:";
  const files = given(fields, TLS);
  if (files.length > 0 && !isUsed) {
    const how = url === undefined ? "set REDIS_TLS=true" : "write rediss:// in REDIS_URL";
    problems.push(`${files.join(", ")}: given, but no connection uses TLS; ${how}`);
  }
  return problems;
}

function given(fields: Fields, names: readonly (keyof Fields)[]): readonly string[] {
  return names.filter((name) => fields[name] !== undefined);
}
