import { INSPECTOR_PORT } from "../../lib/inspector-address";
import { UsageError } from "../operator-context";
import { requireFreePort } from "../start/ports";

/**
 * Opens the inspector that the package of Stately brings: it relays what the engine feeds
 * (HOLDFAST_INSPECT) to a page in the browser. Runs until the process ends.
 */
export async function openInspector(port: number): Promise<void> {
  const { createInspectorServer } = await import("@statelyai/inspect/server");
  await requireFreePort(port).catch(() => {
    throw new UsageError(`--inspector ${port}: another process listens there; give another port.`);
  });
  createInspectorServer({ port, autoOpen: process.stdout.isTTY });
  const address = port === INSPECTOR_PORT ? "1" : `ws://localhost:${port}`;
  console.log(`Open http://localhost:${port} in a browser: it shows stately.ai/inspect.`);
  console.log(`Then start the application: HOLDFAST_INSPECT=${address} npm run dev`);
  console.log("Ctrl-C ends it.");
}
