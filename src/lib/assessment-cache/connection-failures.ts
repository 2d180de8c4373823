/** The role of the server that a connection goes to. */
export type HopKind =
  /** The one that REDIS_URL names. */
  | "single"
  /** One of REDIS_SENTINELS. */
  | "sentinel"
  /** The master that the sentinels name. */
  | "master"
  /** One of REDIS_CLUSTER_NODES, or a node that one of them announces. */
  | "node";

/** Why a connection cannot be used. Stable: logs contain it. */
export type FailureKind =
  | "password_missing"
  | "password_wrong"
  | "right_missing"
  | "database_missing"
  | "tls_missing"
  | "tls_unknown"
  | "certificate_untrusted"
  | "certificate_expired"
  | "certificate_early"
  | "certificate_of_another"
  | "client_certificate_missing"
  | "client_certificate_refused"
  | "name_unknown"
  | "refused"
  | "unreachable"
  | "silent"
  | "closed"
  | "protected"
  | "full"
  | "loading"
  | "master_unknown"
  | "no_sentinel"
  | "no_cluster"
  | "other";

interface Failure {
  readonly kind: FailureKind;
  /** Is matched with the error's code and message, with a space between them. */
  readonly pattern: RegExp;
  /** Follows the name and address of the server in a sentence. */
  readonly finding: string;
  readonly remedy: (settings: HopSettings) => string;
}

/** The names of the settings for a role. */
interface HopSettings {
  readonly address: string;
  readonly login: string;
  readonly tlsOn: string;
  readonly tlsOff: string;
}

const NAMES: Readonly<Record<HopKind, HopSettings>> = {
  single: {
    address: "REDIS_URL",
    login: "REDIS_USERNAME and REDIS_PASSWORD, or the user and the password in REDIS_URL",
    tlsOn: "write rediss:// in REDIS_URL",
    tlsOff: "write redis:// in REDIS_URL, or name the TLS port of the server",
  },
  sentinel: {
    address: "REDIS_SENTINELS",
    login: "REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD",
    tlsOn: "set REDIS_SENTINEL_TLS=true",
    tlsOff: "leave REDIS_SENTINEL_TLS out, or name the TLS ports in REDIS_SENTINELS",
  },
  master: {
    address: "what the sentinels announce (replica-announce-ip, replica-announce-port)",
    login: "REDIS_USERNAME and REDIS_PASSWORD",
    tlsOn: "set REDIS_TLS=true",
    tlsOff: "leave REDIS_TLS out, or let the sentinels watch the TLS port (tls-replication yes)",
  },
  node: {
    address: "REDIS_CLUSTER_NODES, or what the nodes announce (cluster-announce-ip)",
    login: "REDIS_USERNAME and REDIS_PASSWORD",
    tlsOn: "set REDIS_TLS=true",
    tlsOff: "leave REDIS_TLS out, or let the nodes announce their TLS ports (tls-cluster yes)",
  },
};

const ACL = "docs/operations/redis.acl";

/** The first match is used. */
const FAILURES: readonly Failure[] = [
  {
    kind: "password_missing",
    pattern: /\bNOAUTH\b/,
    finding: "wants a password, and none is given",
    remedy: ({ login }) => `Set ${login}.`,
  },
  {
    kind: "password_wrong",
    pattern: /\bWRONGPASS\b|invalid username-password|invalid password/,
    finding: "does not take the user or the password",
    remedy: ({ login }) =>
      `Correct ${login}; the user must be on (ACL LIST). In a URL, special characters are ` +
      "percent-encoded.",
  },
  {
    kind: "right_missing",
    pattern: /\bNOPERM\b/,
    finding: "lets the user in, and denies it what is needed",
    remedy: () => `Give the user the rights of holdfast in ${ACL} (ACL SETUSER).`,
  },
  {
    kind: "database_missing",
    pattern: /DB index is out of range|invalid DB index|SELECT is not allowed/,
    finding: "has no database of that number",
    remedy: () =>
      "Correct REDIS_DATABASE, or the number at the end of REDIS_URL; without it it is 0. A " +
      "Cluster has no other.",
  },
  {
    kind: "client_certificate_missing",
    pattern: /ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE|alert handshake failure/i,
    finding: "demands a certificate of the client",
    remedy: () =>
      "Set REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE, or set tls-auth-clients no on the server.",
  },
  {
    kind: "client_certificate_refused",
    pattern:
      /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN)|ACCESS_DENIED)/,
    finding: "does not take the client's certificate",
    remedy: () =>
      "Give REDIS_TLS_CERT_FILE a certificate that is in date and signed by an authority of the " +
      "server's tls-ca-cert-file.",
  },
  {
    kind: "certificate_expired",
    pattern: /CERT_HAS_EXPIRED/,
    finding: "shows a certificate whose time is over",
    remedy: () => "Renew the certificate of the server (tls-cert-file), and correct the clocks.",
  },
  {
    kind: "certificate_early",
    pattern: /CERT_NOT_YET_VALID/,
    finding: "shows a certificate whose time has not begun",
    remedy: () => "Correct the clock of this machine, or the certificate of the server.",
  },
  {
    kind: "certificate_of_another",
    pattern: /ERR_TLS_CERT_ALTNAME_INVALID/,
    finding: "shows a certificate for another name",
    remedy: () =>
      "Name the server as its certificate does, or set REDIS_TLS_SERVER_NAME to a name in it.",
  },
  {
    kind: "certificate_untrusted",
    pattern:
      /SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)|CERT_(UNTRUSTED|SIGNATURE_FAILURE|REJECTED|REVOKED)|INVALID_(CA|PURPOSE)/,
    finding: "shows a certificate of an authority that is not trusted here",
    remedy: () => "Set REDIS_TLS_CA_FILE to the certificate of the authority that signed it.",
  },
  {
    kind: "tls_missing",
    pattern: /^TLS_MISSING/,
    finding: "answers by TLS only, and is spoken to without it",
    remedy: ({ tlsOn }) => `Speak TLS: ${tlsOn}.`,
  },
  {
    kind: "tls_unknown",
    pattern: /^TLS_UNKNOWN/,
    finding: "answers without TLS only, and is spoken to by TLS",
    remedy: ({ tlsOff }) => `Speak without TLS: ${tlsOff}.`,
  },
  {
    kind: "name_unknown",
    pattern: /ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME/,
    finding: "has a name that is not found",
    remedy: ({ address }) => `Correct the host in ${address}, or the name server.`,
  },
  {
    kind: "refused",
    pattern: /ECONNREFUSED/,
    finding: "refuses the connection: nothing listens there",
    remedy: ({ address }) => `Start it, or correct the host and the port in ${address}.`,
  },
  {
    kind: "unreachable",
    pattern: /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM/,
    finding: "is not to be reached from this machine",
    remedy: ({ address }) => `Correct the network or the firewall, or the host in ${address}.`,
  },
  {
    kind: "protected",
    pattern: /\bDENIED\b/,
    finding: "is in protected mode and takes no connection from other machines",
    remedy: ({ login }) => `Give the server a password or users, and set ${login}.`,
  },
  {
    kind: "full",
    pattern: /max number of clients/,
    finding: "has as many connections as it takes",
    remedy: () => "Raise maxclients, or find the program that keeps its connections open.",
  },
  {
    kind: "loading",
    pattern: /\b(LOADING|MASTERDOWN|BUSY)\b/,
    finding: "is up, and not ready yet",
    remedy: () => "Wait: it reads its data, or runs a long script.",
  },
  {
    kind: "master_unknown",
    pattern: /^MASTER_UNKNOWN|No such master/,
    finding: "knows no such master",
    remedy: () => "Correct REDIS_SENTINEL_NAME, or let the sentinels watch that master.",
  },
  {
    kind: "no_sentinel",
    pattern: /unknown command .?sentinel/i,
    finding: "is no sentinel",
    remedy: () =>
      "Name sentinels in REDIS_SENTINELS (26379 is their usual port); a Redis server by itself " +
      "belongs into REDIS_URL.",
  },
  {
    kind: "no_cluster",
    pattern: /cluster support disabled/,
    finding: "is no node of a Cluster",
    remedy: () => "Set REDIS_URL instead of REDIS_CLUSTER_NODES.",
  },
  {
    kind: "silent",
    pattern: /ETIMEDOUT|timed out|timeout/i,
    finding: "does not answer in time",
    remedy: ({ address }) =>
      `Look whether it hangs, or whether a firewall drops what is sent; correct ${address}.`,
  },
  {
    kind: "closed",
    pattern: /ECONNRESET|EPIPE|Connection is closed|socket hang up|disconnected before secure/,
    finding: "closes the connection",
    remedy: ({ address }) => `Look into its log, and whether ${address} names a Redis server.`,
  },
];

const OTHER: Failure = {
  kind: "other",
  pattern: /^/,
  finding: "cannot be used",
  remedy: ({ address }) => `Look into its log, and correct ${address}.`,
};

const TITLES: Readonly<Record<HopKind, string>> = {
  single: "Redis",
  sentinel: "The sentinel",
  master: "The master",
  node: "The Cluster node",
};

/** Why one server cannot be used. Contains no text of an error, no user and no password. */
export interface ConnectionFinding {
  readonly kind: FailureKind;
  readonly hop: HopKind;
  /** `host:port`. */
  readonly address: string;
  readonly finding: string;
  readonly remedy: string;
}

/** Explains an error of a connection to this server. */
export function findingOf(hop: HopKind, address: string, error: Error): ConnectionFinding {
  const failure = failureOf(error);
  const word = connectionFailureOf(error);
  const why = word === null ? "" : ` (${word})`;
  return {
    ...{ kind: failure.kind, hop, address },
    finding: `${TITLES[hop]} at ${address} ${failure.finding}${why}.`,
    remedy: failure.remedy(NAMES[hop]),
  };
}

function failureOf(error: Error): Failure {
  for (const each of [error, ...nestedIn(error)]) {
    const text = `${codeOf(each)} ${each.message}`.trimStart();
    const found = FAILURES.find(({ pattern }) => pattern.test(text));
    if (found !== undefined) return found;
  }
  return OTHER;
}

/**
 * Why a connection failed, in one word: the first word of Redis' answer, or the system's error
 * code. The rest of the error is not passed on, because its text can quote what was sent.
 */
export function connectionFailureOf(error: Error): string | null {
  for (const each of [error, ...nestedIn(error)]) {
    const text = codeOf(each) || each.message.replace(/^.*Last error: /, "");
    const word = /^(?:ReplyError: )?([A-Z][A-Z0-9_]{2,60})\b/.exec(text)?.[1];
    if (word !== undefined) return word;
    if (each.message.includes("timed out") || each.message.includes("timeout")) return "timeout";
  }
  return null;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

function nestedIn(error: Error): readonly Error[] {
  const { lastNodeError, errors } = error as Error & {
    readonly lastNodeError?: unknown;
    readonly errors?: readonly unknown[];
  };
  const all: readonly unknown[] = [lastNodeError, ...(errors ?? [])];
  return all.filter((each) => each instanceof Error);
}
