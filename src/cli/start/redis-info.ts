import { connect } from "node:net";

const REPLY_MS_MAX = 1_000;

export interface RedisInfo {
  readonly pid: number;
  /** Whether it still loads its data. It then answers only INFO. */
  readonly isLoading: boolean;
}

/**
 * Asks the Redis on this loopback port for its process id; null if there is none. `silent`: who is
 * there did not answer within a second, as a Redis that is stopped or on a busy machine. Uses a
 * plain socket, because only the store may use the Redis client.
 */
export function readRedisInfo(port: number): Promise<RedisInfo | "silent" | null> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setTimeout(REPLY_MS_MAX, () => {
      resolve("silent");
      socket.destroy();
    });
    socket.once("connect", () => socket.write("INFO\r\n"));
    socket.on("data", (chunk) => {
      text += chunk.toString();
      if (text.includes("\nloading:") && text.endsWith("\r\n")) socket.end();
    });
    socket.once("error", () => socket.destroy());
    socket.once("close", () => {
      const pid = /^process_id:(\d+)/m.exec(text)?.[1];
      const isLoading = !/^loading:0/m.test(text);
      resolve(pid === undefined ? null : { pid: Number(pid), isLoading });
    });
  });
}
