import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { Redis } from "ioredis";
import { startRedis } from "../servers/redis-server";
import { measure } from "./benchmark";
import type { BenchmarkOptions } from "./benchmark";
import { targetTable } from "./tables";

const program = new Command("bench")
  .description("Recording answers: the engine beside four ways to do it by hand, interleaved.")
  .option("--seconds <seconds>", "length of one turn", positive, 0.3)
  .option("--rounds <count>", "turns of each contender under each load", whole, 15)
  .option("--json <file>", "also write every figure to this file")
  .action(run);

await program.parseAsync();

/** Timings never fail a run; a lost answer of ours does. */
async function run(options: BenchmarkOptions & { readonly json?: string }): Promise<void> {
  const server = await startRedis();
  const raw = new Redis(server.url);
  try {
    const machine = await describeMachine(raw);
    say(`${machine}; ${busyness()}\n`);
    const figures = await measure({ url: server.url, raw, say }, options);
    say(`${targetTable(figures.targets)}\n\n${machine}; ${busyness()}`);
    if (options.json !== undefined) {
      await writeFile(options.json, JSON.stringify({ machine, options, ...figures }, null, 2));
    }
    if (figures.lostOfOurs === 0) return;
    say(`${figures.lostOfOurs} acknowledged answers of ours are gone: that is a bug.`);
    process.exitCode = 1;
  } finally {
    raw.disconnect();
    await server.stop();
  }
}

async function describeMachine(raw: Redis): Promise<string> {
  const redis = /^redis_version:(\S+)/m.exec(await raw.info("server"))?.[1] ?? "unknown";
  const model = cpus()[0]?.model.trim() ?? "unknown";
  const cores = availableParallelism();
  return `${cores} cores (${model}), Node ${process.versions.node}, Redis ${redis}, loopback`;
}

function busyness(): string {
  const [lastMinute = 0] = loadavg();
  return `load average ${lastMinute.toFixed(1)}`;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("a number above 0");
  return value;
}

function whole(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError("a whole number");
  return value;
}

function say(text: string): void {
  console.log(text);
}
