import { connect } from "node:net";

const ANSWER_MS_MAX = 1_000;

export interface RedisAnswer {
  readonly pid: number;
  /** Whether it still reads its file: it then answers INFO, but nothing else. */
  readonly isLoading: boolean;
}

/**
 * Who answers as a Redis on this loopback port; null when nobody does. One command over a bare
 * socket, since the store's client belongs to the store alone.
 */
export function askRedis(port: number): Promise<RedisAnswer | null> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy());
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
