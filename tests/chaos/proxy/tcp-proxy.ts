import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/**
 * What the way to a server is like. `reply-lost`: requests arrive, and the connection is reset
 * instead of the reply, with this probability. `silent`: nothing arrives and nothing comes back,
 * though connections stay open and new ones are accepted; one that was silent once stays so.
 * `closed`: every connection is reset.
 */
export type Weather =
  | { readonly kind: "fair" }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "reply-lost"; readonly probability: number }
  | { readonly kind: "silent" }
  | { readonly kind: "closed" };

export interface TcpProxy {
  readonly port: number;
  /** How many replies were swallowed so far. */
  readonly lostReplies: () => number;
  readonly set: (weather: Weather) => void;
  readonly stop: () => Promise<void>;
}

/** A way to a loopback port that can be made bad. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const sky: Sky = { weather: { kind: "fair" }, lost: 0 };
  const listener = createServer((client) => {
    const pair = new Pair(client, targetPort, sky);
    pairs.add(pair);
    pair.onEnd(() => pairs.delete(pair));
    if (sky.weather.kind === "closed") pair.end();
  });
  await listening(listener);
  return {
    port: (listener.address() as AddressInfo).port,
    lostReplies: () => sky.lost,
    set: (next) => {
      sky.weather = next;
      if (next.kind === "closed") for (const pair of pairs) pair.end();
    },
    stop: async () => {
      for (const pair of pairs) pair.end();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

interface Sky {
  weather: Weather;
  lost: number;
}

/** A client's connection, and the one that was opened to the server for it. */
class Pair {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #sky: Sky;
  /** Bytes are missing: going on would pass off one reply as another's. */
  #isSilent = false;

  constructor(client: Socket, targetPort: number, sky: Sky) {
    this.#client = client;
    this.#server = connect(targetPort, "127.0.0.1");
    this.#sky = sky;
    const toServer = new Lane(this.#server, sky);
    const toClient = new Lane(client, sky);
    client.on("data", (chunk: Buffer) => {
      if (this.#hears()) toServer.send(chunk);
    });
    this.#server.on("data", (chunk: Buffer) => {
      if (this.#hears() && !this.#losesReply()) toClient.send(chunk);
    });
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on("error", () => this.end());
      socket.on("close", () => this.end());
    }
  }

  onEnd(listener: () => void): void {
    this.#client.once("close", listener);
  }

  end(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  #hears(): boolean {
    this.#isSilent ||= this.#sky.weather.kind === "silent";
    return !this.#isSilent;
  }

  #losesReply(): boolean {
    const { weather } = this.#sky;
    if (weather.kind !== "reply-lost" || Math.random() >= weather.probability) return false;
    this.#sky.lost += 1;
    this.end();
    return true;
  }
}

interface Late {
  readonly dueMs: number;
  readonly chunk: Buffer;
}

/** One direction. Chunks stay in order, also when the weather changes while some are late. */
class Lane {
  readonly #socket: Socket;
  readonly #sky: Sky;
  readonly #late: Late[] = [];

  constructor(socket: Socket, sky: Sky) {
    this.#socket = socket;
    this.#sky = sky;
  }

  send(chunk: Buffer): void {
    const { weather } = this.#sky;
    const delayMs = weather.kind === "slow" ? weather.delayMs : 0;
    const last = this.#late.at(-1)?.dueMs ?? 0;
    const dueMs = Math.max(performance.now() + delayMs, last);
    this.#late.push({ dueMs, chunk });
    this.#flush();
  }

  #flush(): void {
    const now = performance.now();
    while ((this.#late[0]?.dueMs ?? Infinity) <= now) {
      const chunk = this.#late.shift()?.chunk;
      if (chunk !== undefined && !this.#socket.destroyed) this.#socket.write(chunk);
    }
    const [next] = this.#late;
    if (next !== undefined) setTimeout(() => this.#flush(), Math.ceil(next.dueMs - now));
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}
