import { commandSchema } from "./command";
import type { Reply } from "./command";
import { Writer } from "./writer";

/** A writing process. Its parent sends it commands, and it ends with its parent. */
const writer = new Writer();

process.on("message", (message) => {
  void answer(message);
});
process.on("disconnect", () => {
  process.exit(0);
});
send({ error: null, count: 0 });

async function answer(message: unknown): Promise<void> {
  try {
    send({ error: null, count: await writer.do(commandSchema.parse(message)) });
  } catch (error) {
    send({ error: error instanceof Error ? (error.stack ?? error.message) : "unknown", count: 0 });
  }
}

function send(reply: Reply): void {
  process.send?.(reply);
}
