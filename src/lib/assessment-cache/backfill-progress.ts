import type { Redis } from "ioredis";

/** How much of a server has been visited, and how many keys an operator must look at. */
export interface ServerProgress {
  /** The cursor for the next SCAN, or `done`. */
  readonly cursor: string;
  /** Approximate number of visited keys, of any kind. */
  readonly visited: number;
  readonly unreadable: number;
  readonly strange: number;
}

/**
 * The progress by server name. A server that was restarted or replaced has another name, so it is
 * visited from the start.
 */
export type BackfillProgress = Readonly<Record<string, ServerProgress>>;

export interface VisitedServer {
  readonly node: Redis;
  /** Address and run id. Without the address, servers whose INFO has no run id would be one. */
  readonly name: string;
  /** Number of keys of any kind. */
  readonly size: number;
}

export const UNVISITED: ServerProgress = { cursor: "0", visited: 0, unreadable: 0, strange: 0 };

/** Reads the name and size of a server. Throws what the client throws. */
export async function serverAt(node: Redis): Promise<VisitedServer> {
  const { host, port, path } = node.options;
  const runId = /run_id:(\w+)/.exec(await node.info("server"))?.[1] ?? "unknown";
  const name = `${path ?? `${host}:${port}`} ${runId}`;
  return { node, name, size: await node.dbsize() };
}

/** The sums of what earlier runs counted on these servers. */
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

/** The approximate number of keys visited on a server that holds `size` keys. */
export function keysVisited({ cursor, visited }: ServerProgress, size: number): number {
  return cursor === "done" ? size : Math.min(size, visited);
}
