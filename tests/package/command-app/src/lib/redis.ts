import { Redis } from "ioredis";

const keyPrefix = process.env.KEY_PREFIX ?? "";

// Port 1: nothing may answer without REDIS_URL.
export const redis = new Redis(process.env.REDIS_URL ?? "redis://127.0.0.1:1", {
  lazyConnect: true,
  keyPrefix,
});
