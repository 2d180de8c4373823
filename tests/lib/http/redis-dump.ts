import { Redis } from "ioredis";

/**
 * Every key and its serialised value; equal dumps hold the same data, time to live aside. The
 * trails, the counts of requests, and what is recorded of sweeps and doctors are left out: they
 * change with what is refused, or by themselves, and decide nothing about an attempt.
 */
export type RedisDump = Readonly<Record<string, string>>;

/** Reads all of a (small) Redis. */
export async function dumpRedis(url: string): Promise<RedisDump> {
  const client = new Redis(url);
  try {
    const dump: Record<string, string> = {};
    for (const key of (await client.keys("*")).sort()) {
      if (/^assess:(events|rate|ops-status):/.test(key)) continue;
      dump[key] = (await client.dumpBuffer(key)).toString("base64");
    }
    return dump;
  } finally {
    client.disconnect();
  }
}
