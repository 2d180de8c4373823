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

/** For the connection, and for each answer. */
const ANSWER_MS = 1_000;

/** For a server to show whether it speaks TLS. */
const GREETING_MS = 1_000;

/** Nodes of a Cluster that are asked by themselves. */
const NODES_MAX = 100;

/**
 * Connects to every server that the target names, and to those that these name, and says of each
 * why it cannot be used. Empty: all of them can. Changes nothing, throws nothing, and ends within a
 * few seconds whatever hangs.
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

/** What a server answered, or why there is no answer. */
export type ServerAnswer<Answer> =
  | { readonly answer: Answer; readonly failure: null }
  | { readonly answer: null; readonly failure: ConnectionFinding };

/** Opens a connection to one server, asks it, and closes the connection. Throws nothing. */
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
  // What the promises are rejected with is often only that the connection was closed.
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
    // A database that is not there is told beside the connection, which stays open on another one.
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

/** Asks one sentinel, as the settings say who is asking. */
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

/** The masters that CLUSTER SLOTS names. A node that does not know its own address names none. */
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

/** What can be so when one side speaks TLS and the other does not: it hangs, or is closed. */
const UNCLEAR =
  /ETIMEDOUT|timed out|ECONNRESET|EPIPE|EPROTO|Connection is closed|ERR_SSL_(WRONG_VERSION|PACKET|RECORD)|disconnected before secure/;

/** Asks a server that gave no clear answer what it wants. No password and no command is sent. */
async function wrongProtocol(error: Error, server: RedisServerAccess): Promise<Error | null> {
  const code = "code" in error ? String(error.code) : "";
  if (!UNCLEAR.test(`${code} ${error.message}`)) return null;
  if (server.tls !== undefined) {
    const alert = await alertOf(server);
    if (alert !== null) return alert;
    return (await speaksPlainly(server)) ? new Error("TLS_UNKNOWN") : null;
  }
  const [speaks, greeting] = await Promise.all([speaksTls(server), greetingOf(server)]);
  return speaks ? new Error("TLS_MISSING") : greeting;
}

/** What a server says before it closes a connection that it does not take. */
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
 * What a server says against the client after the handshake, as TLS 1.3 has it. A client that sends
 * at once hears often only that the connection was reset.
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
  // Whether it can be trusted is not the question.
  const socket = connectTls({ host, port, rejectUnauthorized: false });
  return heardFrom(socket, false, (tell) => {
    socket.once("secureConnect", () => tell(true));
    socket.once("error", (error: Error) => {
      tell("code" in error && String(error.code).includes("ALERT"));
    });
  });
}

/** Gives `nothing` when nothing is heard in time. The socket is closed in any case. */
async function heardFrom<Heard>(
  socket: Socket,
  nothing: Heard,
  listen: (tell: (heard: Heard) => void) => void,
): Promise<Heard> {
  // Whatever comes after what was listened for, too.
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
