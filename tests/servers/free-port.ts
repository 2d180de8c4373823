import { createServer } from "node:net";

const FIRST_PORT = 20_000;
const LAST_PORT = 31_999;
const TRIES_MAX = 200;

/** Whether nothing listens on this loopback port now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => {
      resolve(false);
    });
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * A loopback port that was free a moment ago. It may be taken before the caller binds it.
 *
 * The operating system does not choose the port, because it would choose one of the range for
 * outgoing connections. A client that reconnects to a killed server on such a port can connect to
 * itself, and the test would see a server that does not exist.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${LAST_PORT} after ${TRIES_MAX} tries`);
}
