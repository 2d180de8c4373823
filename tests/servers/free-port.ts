import { createServer } from "node:net";

const FIRST_PORT = 20_000;
const LAST_PORT = 31_999;
const TRIES_MAX = 200;

/** True when nothing listens on this loopback port right now. */
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
 * A loopback port that was free a moment ago. Whoever binds it must be ready to find it taken.
 *
 * The kernel is not asked for a port because it would give one of the range it also uses for
 * outgoing connections: a client that keeps knocking at a killed server's port would sooner or
 * later be connected to itself, and the test would see a server that is not there.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${LAST_PORT} after ${TRIES_MAX} tries`);
}
