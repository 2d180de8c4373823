import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { SCRIPTS } from "#lib/assessment-cache/scripts.generated";
import type { Simulator } from "#simulator/simulator";

/** What one request made the process send. */
export interface Count {
  /** Commands that reached Redis, in their order: a script by its name, any other in capitals. */
  readonly commands: readonly string[];
  /** Commands that these scripts ran inside Redis. */
  readonly inside: number;
  /** Requests to the gradebook, in their order. */
  readonly gradebook: readonly string[];
}

export interface Counted<Reply> {
  readonly reply: Reply;
  readonly count: Count;
}

export interface Counter {
  count<Reply>(work: () => Promise<Reply>): Promise<Counted<Reply>>;
  readonly stop: () => void;
}

/** So long Redis must have been left alone: what a request sends without waiting is counted too. */
const QUIET_MS = 30;

const MARK = "end of work";

/**
 * Counts on the servers themselves: what Redis shows to MONITOR, and what the gradebook logged.
 * While it counts, nobody but one process may send anything; it throws when two connections did.
 */
export async function startCounter(redisUrl: string, simulator: Simulator): Promise<Counter> {
  const admin = new Redis(redisUrl);
  const monitor = await admin.monitor();
  let seen: { readonly args: readonly string[]; readonly source: string }[] = [];
  monitor.on("monitor", (_time: string, args: string[], source: string) => {
    if (!isOfRateLimit(args)) seen.push({ args, source });
  });

  /** Waits until MONITOR has shown everything that was sent before. */
  async function caughtUp(): Promise<void> {
    const mark = `${MARK} ${Math.random()}`;
    await admin.echo(mark);
    while (!seen.some(({ args }) => args[1] === mark)) await sleep(1);
    seen = seen.filter(({ args }) => args[1] !== mark);
  }

  async function quiet(): Promise<void> {
    let before = -1;
    while (before !== seen.length) {
      before = seen.length;
      await sleep(QUIET_MS);
      await caughtUp();
    }
  }

  return {
    async count(work) {
      await quiet();
      seen = [];
      simulator.requests.reset();
      const reply = await work();
      await quiet();
      const outside = seen.filter(({ source }) => source !== "lua");
      const connections = new Set(outside.map(({ source }) => source));
      if (connections.size > 1) throw new Error("somebody else spoke to Redis meanwhile");
      const count = {
        commands: outside.map(({ args }) => nameOf(args)),
        inside: seen.length - outside.length,
        gradebook: simulator.requests.list().map(({ operation }) => operation ?? "other"),
      };
      return { reply, count };
    },
    stop: () => {
      monitor.disconnect();
      admin.disconnect();
    },
  };
}

const names = new Map(Object.entries(SCRIPTS).map(([name, lua]) => [sha1(lua), name] as const));

/** The rate limit reports the requests of a minute, several at once: no report is of one request. */
function isOfRateLimit(args: readonly string[]): boolean {
  return args.some((each) => each.startsWith("assess:rate:"));
}

/** The client sends a script by its digest, and once a minute with its text. */
function nameOf([command = "", script = "", , key = ""]: readonly string[]): string {
  const kind = command.toLowerCase();
  if (kind !== "evalsha" && kind !== "eval") return command.toUpperCase();
  // MONITOR escapes the text; its head, "--[[ load: …", stays readable.
  const name = kind === "eval" ? /--\[\[ (\w+): /.exec(script)?.[1] : names.get(script);
  if (name !== undefined && name in SCRIPTS) return name;
  throw new Error(`a script that nobody knows was run on ${key}`);
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
