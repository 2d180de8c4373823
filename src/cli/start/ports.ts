import { createServer } from "node:net";
import { StartError } from "./start-error";

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce({ port: 0, host: "127.0.0.1" });
}

/** Throws a `StartError` if the application's port is in use on any address. */
export async function requireFreePort(port: number): Promise<void> {
  try {
    await listenOnce({ port });
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new StartError(
      `PORT=${port} cannot be used (${why}): another process listens there, or this user may not ` +
        "use it. Give another port, for example: PORT=3001 npm start",
    );
  }
}

function listenOnce(address: { readonly port: number; readonly host?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ ...address, exclusive: true }, () => {
      const bound = server.address();
      const port = bound !== null && typeof bound === "object" ? bound.port : address.port;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
