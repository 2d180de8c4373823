import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { FaultSetting, Simulator } from "#simulator/simulator";
import type { LoggedRequest } from "#simulator/wire/request-log";
import type { Reply } from "#tests/lib/http/student";
import { Placeholders, wait } from "./placeholders";
import { Repetitions } from "./repetitions";
import { readReply } from "./replies";
import { NO_KEYS, readStoredKeys, StoredDifferences, type StoredKeys } from "./stored-keys";
import { withoutTexts } from "./texts";

/** One request and everything that came of it, without what differs from run to run. */
export interface Exchange {
  readonly exchange: string;
  readonly request: unknown;
  readonly reply?: unknown;
  readonly redis?: unknown;
  readonly gradebook?: readonly unknown[];
}

/** Everything that was said. */
export interface Conversation {
  /** What every reply of the kind has; an exchange names what it has beside that, or lacks. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly exchanges: readonly Exchange[];
  /** Sentences for people, by exchange: what a page shows, what is wrong, what to do. */
}

/** What somebody asks: as it is shown in the conversation, and how it is done. */
export interface Asking {
  readonly title: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface CommandEnded {
  readonly exit: number;
  /** The JSON that it printed, or its text. */
  readonly printed: unknown;
}

/** How long Redis and the gradebook must have been left alone until an exchange is over. */
const QUIET_MS = 15;

/** Sends requests one after the other and writes down what each of them did. */
export class Recorder {
  readonly #simulator: Simulator;
  readonly #redis: Redis;
  readonly #placeholders = new Placeholders(Date.now());
  readonly #repetitions = new Repetitions();
  readonly #exchanges: Exchange[] = [];
  readonly #usual: Record<string, Readonly<Record<string, string>>> = {};
  #chapter = "";
  #count = 0;
  #before: StoredKeys = NO_KEYS;
  #faults: readonly FaultSetting[] = [];
  #isRedisDown = false;

  constructor(redisUrl: string, simulator: Simulator) {
    this.#redis = new Redis(redisUrl);
    // The script ends Redis in its last chapter.
    this.#redis.on("error", () => undefined);
    this.#simulator = simulator;
  }

  /** Begins with an empty Redis and a gradebook without faults, so that no chapter hangs on another. */
  async chapter(name: string): Promise<void> {
    this.#chapter = name;
    this.#count = 0;
    this.faults();
    await this.#quiet();
    await this.#redis.flushall();
    this.#before = NO_KEYS;
  }

  /** A request over HTTP. */
  async http(asking: Asking, work: () => Promise<Reply>): Promise<unknown> {
    let received: unknown;
    await this.#record(asking, async () => {
      const reply = await work();
      received = reply.body;
      const read = readReply(reply);
      const kind = this.#kindOf(read.headers);
      return {
        status: read.status,
        headers: this.#unusual(kind, read.headers),
        body: this.#placeholders.json(withoutTexts(read.body)),
      };
    });
    return received;
  }

  /** A command of the command line. What it says about a wrong call or of a world that fails is a text. */
  async command(asking: Asking, work: () => Promise<CommandEnded>): Promise<unknown> {
    let received: unknown;
    await this.#record(asking, async () => {
      const { exit, printed } = await work();
      received = printed;
      const json = typeof printed === "string" ? printed !== "" && "<text>" : printed;
      return { exit, printed: this.#placeholders.json(withoutTexts(json)) };
    });
    return received;
  }

  /** Changes Redis by hand: what an earlier version, a loss or an operator's tool would have done. */
  async redis(title: string, ...commands: readonly (readonly string[])[]): Promise<void> {
    const shown = this.#placeholders.json(commands.map((command) => command.join(" ")));
    await this.#record({ title, request: { redis: shown } }, async () => {
      for (const [command = "", ...args] of commands) await this.#redis.call(command, ...args);
      return undefined;
    });
  }

  /** A value of Redis, to make another one from it. */
  async stored(key: string): Promise<string> {
    return (await this.#redis.get(key)) ?? "";
  }

  /** From here on the gradebook fails like this. */
  faults(...settings: readonly FaultSetting[]): void {
    this.#faults = settings;
    this.#simulator.setFaults(settings);
  }

  /** Redis does not run while this is done. */
  async withoutRedis(work: () => Promise<void>): Promise<void> {
    this.#isRedisDown = true;
    await work();
  }

  conversation(): Conversation {
    return { headers: this.#usual, exchanges: this.#exchanges };
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #record({ title, request }: Asking, work: () => Promise<unknown>): Promise<void> {
    this.#count += 1;
    const name = `${this.#chapter}.${this.#count}`;
    const exchange = `${name} ${title}`;
    this.#placeholders.enter(name);
    this.#simulator.requests.reset();
    const faults = this.#faults.length > 0 && { gradebookFaults: this.#faults };
    const shownRequest = this.#placeholders.json({ ...request, ...faults });
    const reply = await work();
    const after = this.#isRedisDown ? this.#before : await this.#keysWhenQuiet();
    const differences = new StoredDifferences(this.#placeholders);
    const redis = differences.between(this.#before, after);
    this.#before = after;
    const gradebook = runsOf(this.#simulator.requests.list().map((each) => this.#asked(each)));
    const short = (value: unknown): unknown => this.#repetitions.shortened(value, name);
    this.#exchanges.push({
      exchange,
      request: short(shownRequest),
      ...(reply !== undefined && { reply: short(reply) }),
      ...(Object.keys(redis).length > 0 && { redis: short(redis) }),
      ...(gradebook.length > 0 && { gradebook }),
    });
  }

  /** As `GET /assessmentResults?… -> 200`, and of a PUT what was sent. */
  #asked({ method, path, bodyText, status }: LoggedRequest): unknown {
    const short = decodeURIComponent(path).replace(new URL(this.#simulator.baseUrl).pathname, "");
    const asked = this.#placeholders.text(`${method} ${short} -> ${status ?? "no answer"}`);
    return bodyText === null ? asked : { [asked]: this.#placeholders.json(parsedOr(bodyText)) };
  }

  #kindOf(headers: Readonly<Record<string, string>>): string {
    const type = headers["content-type"] ?? "none";
    return type.split(";")[0] ?? type;
  }

  /** What differs from the first reply of its kind: a value, or null for what is not there. */
  #unusual(kind: string, headers: Readonly<Record<string, string>>): unknown {
    const named = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        name === "retry-after" ? String(wait(Number(value))) : this.#placeholders.text(value),
      ]),
    );
    const usual = (this.#usual[kind] ??= withoutCookie(named));
    const gone = Object.keys(usual).filter((name) => !(name in named));
    const other = Object.entries(named).filter(([name, value]) => usual[name] !== value);
    const differing = {
      ...Object.fromEntries(other),
      ...Object.fromEntries(gone.map((n) => [n, null])),
    };
    return Object.keys(differing).length === 0 ? kind : { [kind]: differing };
  }

  async #keysWhenQuiet(): Promise<StoredKeys> {
    await this.#quiet();
    return readStoredKeys(this.#redis);
  }

  async #quiet(): Promise<void> {
    let before = await this.#activity();
    for (;;) {
      await sleep(QUIET_MS);
      const now = await this.#activity();
      // The question itself is one command.
      if (now.commands === before.commands + 1 && now.requests === before.requests) return;
      before = now;
    }
  }

  async #activity(): Promise<{ readonly commands: number; readonly requests: string }> {
    const stats = await this.#redis.info("stats");
    const commands = Number(/total_commands_processed:(\d+)/.exec(stats)?.[1]);
    const requests = this.#simulator.requests.list();
    const answered = requests.filter(({ status }) => status !== null).length;
    return { commands, requests: `${requests.length} ${answered}` };
  }
}

/** The same request twice in a row is `2 times`. */
function runsOf(requests: readonly unknown[]): readonly unknown[] {
  const runs: { readonly request: unknown; times: number }[] = [];
  for (const request of requests) {
    const last = runs.at(-1);
    if (typeof request === "string" && last?.request === request) last.times += 1;
    else runs.push({ request, times: 1 });
  }
  return runs.map(({ request, times }) => {
    return times === 1 ? request : `${times} times ${String(request)}`;
  });
}

function withoutCookie(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "set-cookie"));
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
