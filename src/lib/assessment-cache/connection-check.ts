import { connect as connectPlain } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Redis } from "ioredis";
import { addressText, singleServerOf } from "../redis-target";
import type { Endpoint, RedisServerAccess, RedisTarget } from "../redis-target";
import { loginOptions, tlsOptions } from "./connection";
import { findingOf } from "./connection-failures";
import type { ConnectionFinding, HopKind } from "./connection-failures";
import { ServerConnector } from "./connectors";

/** The time limit for the connection, and for each answer. */
const ANSWER_MS = 1_000;

/** The time limit for a server to show whether it uses TLS. */
const GREETING_MS = 1_000;

/** The highest number of announced Cluster nodes that are checked. */
const NODES_MAX = 100;

/**
 * Connects to every server that the target names and to the servers that these announce. Returns a
 * finding for each server that cannot be used. Changes nothing and throws nothing. Ends within a
 * few seconds, even if a server does not answer.
 */
export async function checkConnections(target: RedisTarget): Promise<readonly ConnectionFinding[]> {
  switch (target.kind) {
    case "single":
      return findingsIn([await ask("single", singleServerOf(target), (client) => client.ping())]);
    case "sentinel":
      return checkSentinels(target);
    case "cluster":
      return checkNodes(target);
  }
}

/** The answer of a server, or why there is none. */
export type ServerAnswer<Answer> =
  | { readonly answer: Answer; readonly failure: null }
  | { readonly answer: null; readonly failure: ConnectionFinding };

/** Opens a connection to one server, sends the question and closes it. Throws nothing. */
async function ask<Answer>(
  hop: HopKind,
  server: RedisServerAccess,
  question: (client: Redis) => Promise<Answer>,
): Promise<ServerAnswer<Answer>> {
  const client = new Redis({
    Connector: ServerConnector,
    ...{ host: server.host, port: server.port, family: server.family ?? 0 },
    ...loginOptions(server.login),
    ...tlsOptions(server.tls),
    ...{ db: server.database ?? 0, lazyConnect: true, enableReadyCheck: false },
    ...{ connectTimeout: ANSWER_MS, commandTimeout: ANSWER_MS, maxRetriesPerRequest: 0 },
    disableClientInfo: true,
    retryStrategy: () => null,
  });
  // The first error has the cause. The promises often reject only with "Connection is closed".
  let first: Error | undefined;
  client.on("error", (error: Error) => {
    first ??= error;
  });
  const failed = async (error: unknown): Promise<ServerAnswer<Answer>> => {
    const known = first ?? (error instanceof Error ? error : new Error(String(error)));
    const why = (await wrongProtocol(known, server)) ?? known;
    return { answer: null, failure: findingOf(hop, addressText(server), why) };
  };
  try {
    await client.connect();
    const answer = await question(client);
    // A missing database is only an error event: the connection stays open, on database 0.
    return first === undefined ? { answer, failure: null } : await failed(first);
  } catch (error) {
    return await failed(error);
  } finally {
    client.disconnect();
  }
}

type SentinelTarget = Extract<RedisTarget, { kind: "sentinel" }>;

async function checkSentinels(target: SentinelTarget): Promise<readonly ConnectionFinding[]> {
  const asked = await Promise.all(
    target.sentinels.map((sentinel) => askSentinel(target, sentinel, masterOf(target.name))),
  );
  const [master] = asked.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const findings = findingsIn(asked);
  if (master === undefined) return findings;
  const { login, database, tls } = target;
  const server = { ...master, login, database, tls };
  return [...findings, ...findingsIn([await ask("master", server, (client) => client.ping())])];
}

/** Asks one sentinel, with the login and TLS settings for sentinels. */
export function askSentinel<Answer>(
  { sentinelLogin: login, sentinelTls: tls }: SentinelTarget,
  sentinel: Endpoint,
  question: (client: Redis) => Promise<Answer>,
): Promise<ServerAnswer<Answer>> {
  return ask("sentinel", { ...sentinel, login, tls }, question);
}

function masterOf(name: string): (client: Redis) => Promise<Endpoint> {
  return async (client) => {
    const reply: unknown = await client.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name);
    const [host, port] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (typeof host !== "string") throw new Error("MASTER_UNKNOWN");
    return { host, port: Number(port) };
  };
}

async function checkNodes({
  nodes,
  login,
  tls,
}: Extract<RedisTarget, { kind: "cluster" }>): Promise<readonly ConnectionFinding[]> {
  const slots = (node: Endpoint) =>
    ask("node", { ...node, login, tls }, async (client) =>
      mastersIn(await client.call("CLUSTER", "SLOTS"), node),
    );
  const asked = await Promise.all(nodes.map(slots));
  const known = new Set(nodes.map(addressText));
  const announcedNodes = new Map(
    asked
      .flatMap(({ answer }) => answer ?? [])
      .map((node): [string, Endpoint] => [addressText(node), node]),
  );
  const others = [...announcedNodes.values()].filter((node) => !known.has(addressText(node)));
  const more = await Promise.all(others.slice(0, NODES_MAX).map(slots));
  return findingsIn([...asked, ...more]);
}

/** The masters in a reply of CLUSTER SLOTS. A node may omit the host if it is its own. */
function mastersIn(reply: unknown, asked: Endpoint): readonly Endpoint[] {
  const ranges = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  return ranges.flatMap((range): Endpoint[] => {
    const master: unknown = Array.isArray(range) ? range[2] : undefined;
    const [host, port] = Array.isArray(master) ? (master as readonly unknown[]) : [];
    if (typeof port !== "number") return [];
    return [{ host: typeof host === "string" && host !== "" ? host : asked.host, port }];
  });
}

function findingsIn(asked: readonly ServerAnswer<unknown>[]): readonly ConnectionFinding[] {
  return asked.flatMap(({ failure }) => (failure === null ? [] : [failure]));
}

/** Errors that can mean that only one side uses TLS. */
const POSSIBLE_TLS_MISMATCH =
  /ETIMEDOUT|timed out|ECONNRESET|EPIPE|EPROTO|Connection is closed|ERR_SSL_(WRONG_VERSION|PACKET|RECORD)|disconnected before secure/;

/**
 * Finds out whether the server uses TLS, after an error that does not say so. Sends no password.
 */
async function wrongProtocol(error: Error, server: RedisServerAccess): Promise<Error | null> {
  const code = "code" in error ? String(error.code) : "";
  if (!POSSIBLE_TLS_MISMATCH.test(`${code} ${error.message}`)) return null;
  if (server.tls !== undefined) {
    const alert = await alertOf(server);
    if (alert !== null) return alert;
    return (await speaksPlainly(server)) ? new Error("TLS_UNKNOWN") : null;
  }
  const [speaks, greeting] = await Promise.all([speaksTls(server), greetingOf(server)]);
  return speaks ? new Error("TLS_MISSING") : greeting;
}

/** The error that a server sends before it closes a connection. */
function greetingOf({ host, port }: Endpoint): Promise<Error | null> {
  const socket = connectPlain({ host, port });
  return heardFrom<Error | null>(socket, null, (tell) => {
    socket.once("data", (data) => {
      const text = data.toString("latin1");
      tell(text.startsWith("-") ? new Error(text.slice(1)) : null);
    });
  });
}

function speaksPlainly({ host, port }: Endpoint): Promise<boolean> {
  const socket = connectPlain({ host, port }, () => socket.write("PING\r\n"));
  return heardFrom(socket, false, (tell) => {
    socket.once("data", (data) => tell(/^[+-]/.test(data.toString("latin1"))));
  });
}

/**
 * The TLS alert of a server that rejects the client. In TLS 1.3 it comes after the handshake, and a
 * client that sends at once often gets only a connection reset; this one sends nothing.
 */
function alertOf({ host, port, tls }: RedisServerAccess): Promise<Error | null> {
  const socket = connectTls({ host, port, ...tls });
  return heardFrom<Error | null>(socket, null, (tell) => {
    socket.once("error", (error: Error) => {
      tell("code" in error && String(error.code).includes("ALERT") ? error : null);
    });
  });
}

function speaksTls({ host, port }: Endpoint): Promise<boolean> {
  // Whether the certificate is trusted does not matter here.
  const socket = connectTls({ host, port, rejectUnauthorized: false });
  return heardFrom(socket, false, (tell) => {
    socket.once("secureConnect", () => tell(true));
    socket.once("error", (error: Error) => {
      tell("code" in error && String(error.code).includes("ALERT"));
    });
  });
}

/** Resolves with `nothing` if there is no answer in time. Always closes the socket. */
async function heardFrom<Heard>(
  socket: Socket,
  nothing: Heard,
  listen: (tell: (heard: Heard) => void) => void,
): Promise<Heard> {
  // Later errors need a listener too.
  socket.on("error", () => undefined);
  try {
    return await new Promise((resolve) => {
      listen(resolve);
      socket.once("close", () => resolve(nothing));
      socket.setTimeout(GREETING_MS, () => resolve(nothing));
    });
  } finally {
    socket.destroy();
  }
}
