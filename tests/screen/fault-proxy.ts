import { Agent, createServer, request } from "node:http";
import type { IncomingMessage, RequestOptions, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What becomes of the next request that a page sends (a page that is loaded has no such fault):
 * - `lost`: the server has done it, and the connection breaks in the middle of its reply;
 * - `unsent`: the connection breaks before the server gets it;
 * - `slow`: the reply comes late;
 * - `held`: the reply comes when it is released.
 */
export type ReplyFault = "lost" | "unsent" | "slow" | "held";

/** Every request names the tab that it is from: a tab also sends by itself, behind another one. */
export const TAB_HEADER = "x-tab";

const SLOW_MS = 250;

interface StoredFile {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Files of the build, whose names contain their hash: one server need not read them per history. */
const files = new Map<string, StoredFile>();

/** Pages in place of the application's own; null: of this path there is none. */
export type PageServer = (path: string, cookie: string | undefined) => Promise<ServedPage | null>;

export interface ServedPage {
  readonly type: string;
  readonly body: string;
}

/** One address between one browser context and the server, which makes faults. */
export class FaultProxy {
  readonly url: string;
  /** Requests that the server is doing, or whose reply has not gone to the page. */
  inFlight = 0;
  /** By the name of the tab: requests of its pages that are answered or broken. */
  readonly #exchanges = new Map<string, number>();
  #fault: ReplyFault | null = null;
  readonly #held = new Set<() => void>();
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  static async start(
    server: string,
    pages: PageServer = () => Promise.resolve(null),
  ): Promise<FaultProxy> {
    const agent = new Agent({ keepAlive: true });
    let proxy: FaultProxy | null = null;
    const listener = createServer((incoming, outgoing) => {
      if (proxy !== null) void proxy.#answer({ server, agent, pages }, incoming, outgoing);
    });
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    const { port } = listener.address() as AddressInfo;
    proxy = new FaultProxy(`http://127.0.0.1:${port}`, async () => {
      agent.destroy();
      listener.closeAllConnections();
      await new Promise((done) => listener.close(done));
    });
    return proxy;
  }

  /** How many requests of this tab's pages were answered or broken, since the beginning. */
  exchangesOf(tab: string): number {
    return this.#exchanges.get(tab) ?? 0;
  }

  /** How many replies wait for their release. */
  get held(): number {
    return this.#held.size;
  }

  /** null: no fault is waiting. */
  get fault(): ReplyFault | null {
    return this.#fault;
  }

  strikeNext(fault: ReplyFault | null): void {
    this.#fault = fault;
  }

  release(): void {
    for (const send of this.#held) send();
    this.#held.clear();
  }

  async close(): Promise<void> {
    this.release();
    await this.#close();
  }

  async #answer(route: Route, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    // Before anything is waited for: a connection that is closed meanwhile must not count for ever.
    const closed = new Promise<void>((done) => outgoing.once("close", done));
    const path = incoming.url ?? "/";
    const page =
      incoming.method === "GET" ? await route.pages(path, incoming.headers.cookie) : null;
    if (page !== null) {
      outgoing.writeHead(200, { "content-type": page.type, "cache-control": "no-store" });
      outgoing.end(page.body);
      return;
    }
    const file = files.get(path);
    if (file !== undefined) {
      outgoing.writeHead(200, file.headers);
      outgoing.end(file.body);
      return;
    }
    const fault = isOfPage(incoming) ? this.#takeFault() : null;
    this.inFlight += 1;
    if (fault === "unsent") breakOff(outgoing);
    else {
      const answer = await onward(route, incoming).catch(() => null);
      if (answer === null) breakOff(outgoing);
      else await this.#reply({ path, fault, closed }, answer, outgoing);
    }
    await closed;
    // The server has done it, whether or not the page was still there.
    this.inFlight -= 1;
    const tab = incoming.headers[TAB_HEADER];
    if (isOfPage(incoming) && typeof tab === "string")
      this.#exchanges.set(tab, this.exchangesOf(tab) + 1);
  }

  async #reply(
    { path, fault, closed }: Exchange,
    { status, headers, body }: Answer,
    outgoing: ServerResponse,
  ): Promise<void> {
    if (path.startsWith("/_next/static/") && status === 200) files.set(path, { headers, body });
    if (fault === "slow") await sleep(SLOW_MS);
    if (fault === "held") await Promise.race([closed, this.#hold(closed)]);
    if (outgoing.destroyed) return;
    const { "transfer-encoding": _, ...known } = headers;
    outgoing.writeHead(status, { ...known, "content-length": body.length });
    if (fault !== "lost") return void outgoing.end(body);
    // The page has got the beginning: a browser sends nothing again by itself then.
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)));
    setTimeout(() => breakOff(outgoing), 5);
  }

  #hold(closed: Promise<void>): Promise<void> {
    return new Promise((done) => {
      this.#held.add(done);
      void closed.then(() => this.#held.delete(done));
    });
  }

  #takeFault(): ReplyFault | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }
}

interface Route {
  readonly server: string;
  readonly agent: Agent;
  readonly pages: PageServer;
}

/** Sent by a page's own code, and not by the browser to load a page or a file. */
function isOfPage({ headers, method, url }: IncomingMessage): boolean {
  if (method !== "GET") return true;
  return headers["rsc"] !== undefined || url?.startsWith("/api/attempts/") === true;
}

function breakOff({ socket }: ServerResponse): void {
  socket?.destroy();
}

interface Exchange {
  readonly path: string;
  readonly fault: ReplyFault | null;
  /** The page has got its reply, or is gone. */
  readonly closed: Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

function onward({ server, agent }: Route, incoming: IncomingMessage): Promise<Answer> {
  const { method, headers, url } = incoming;
  const options: RequestOptions = {
    agent,
    headers: { ...headers, "accept-encoding": "identity" },
    ...(method !== undefined && { method }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(url ?? "/", server), options, (reply) => {
      const parts: Buffer[] = [];
      reply.on("data", (part: Buffer) => parts.push(part));
      reply.once("error", reject);
      reply.once("end", () => {
        const { statusCode: status = 502, headers: received } = reply;
        resolve({ status, headers: received, body: Buffer.concat(parts) });
      });
    });
    // A page that is gone in the middle of its request ends what goes on, too.
    pipeline(incoming, sent, (error) => {
      if (error) reject(error);
    });
  });
}
