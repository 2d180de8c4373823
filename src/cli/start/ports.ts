import { createServer } from "node:net";
import { StartProblem } from "./start-problem";

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce({ port: 0, host: "127.0.0.1" });
}

/** Throws StartProblem when the app's port is taken, on whatever address. */
export async function requireFree(port: number): Promise<void> {
  try {
    await listenOnce({ port });
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new StartProblem(
      `PORT=${port} cannot be used (${why}): something else listens there, or it is not allowed. ` +
        "Give another, as in: PORT=3001 npm start",
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
