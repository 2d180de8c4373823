import type { Redis } from "ioredis";

/** How far a server has been visited, and what was found there that needs a person. */
export interface ServerProgress {
  /** What SCAN goes on with, or `done`. */
  readonly cursor: string;
  /** Keys of any kind, about. */
  readonly visited: number;
  readonly unreadable: number;
  readonly strange: number;
}

/**
 * By the name of each server. One that was started again, or another one in its place, has another
 * name and is visited from the start.
 */
export type BackfillProgress = Readonly<Record<string, ServerProgress>>;

export interface VisitedServer {
  readonly node: Redis;
  /** Address and run id: the id alone is nobody's where INFO does not tell it. */
  readonly name: string;
  /** Keys of any kind. */
  readonly size: number;
}

export const UNVISITED: ServerProgress = { cursor: "0", visited: 0, unreadable: 0, strange: 0 };

/** What is known of a server before its first step. Throws what the client throws. */
export async function serverAt(node: Redis): Promise<VisitedServer> {
  const { host, port, path } = node.options;
  const runId = /run_id:(\w+)/.exec(await node.info("server"))?.[1] ?? "unknown";
  const name = `${path ?? `${host}:${port}`} ${runId}`;
  return { node, name, size: await node.dbsize() };
}

/** What earlier runs have seen of these servers. */
export function seenBefore(servers: readonly VisitedServer[], from: BackfillProgress) {
  const sum = (of: (at: ServerProgress, size: number) => number): number =>
    servers.reduce((total, { name, size }) => total + of(from[name] ?? UNVISITED, size), 0);
  return {
    total: sum((_at, size) => size),
    visited: sum(keysVisited),
    unreadable: sum(({ unreadable }) => unreadable),
    strange: sum(({ strange }) => strange),
  };
}

/** Of so many keys, about. */
export function keysVisited({ cursor, visited }: ServerProgress, size: number): number {
  return cursor === "done" ? size : Math.min(size, visited);
}
