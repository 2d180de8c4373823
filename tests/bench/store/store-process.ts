import { Redis } from "ioredis";
import { z } from "zod";
import { measureContenders } from "./measurement";

/**
 * The process of all contenders, compiled as a build compiles it. It gets one request by IPC, prints
 * its progress, and replies with the figures.
 */

const requestSchema = z.object({ url: z.string(), seconds: z.number(), rounds: z.int() });

process.once("message", (message) => {
  const { url, ...options } = requestSchema.parse(message);
  const raw = new Redis(url);
  const say = (text: string): void => console.log(text);
  void measureContenders({ url, raw, say }, options).then((figures) => {
    raw.disconnect();
    process.send?.(figures);
  });
});
