import { Command, InvalidArgumentError } from "commander";
import { Redis } from "ioredis";
import { EvidenceRecorder } from "../evidence/recorder";
import { startRedis } from "../servers/redis-server";
import { measure } from "./benchmark";
import type { BenchmarkOptions } from "./benchmark";
import { targetTable } from "./tables";

const WHOLE: BenchmarkOptions = { seconds: 0.3, rounds: 15 };

const program = new Command("bench")
  .description("Recording answers: the engine beside four ways to do it by hand, interleaved.")
  .option("--seconds <seconds>", "length of one turn", positive, WHOLE.seconds)
  .option("--rounds <count>", "turns of each contender under each load", whole, WHOLE.rounds)
  .action(run);

await program.parseAsync();

/** Timings never fail a run; a lost answer of Holdfast does. A complete run writes its evidence. */
async function run(options: BenchmarkOptions): Promise<void> {
  const { seconds, rounds } = options;
  const recorder = new EvidenceRecorder("benchmark");
  const server = await startRedis();
  const raw = new Redis(server.url);
  try {
    const { lostOfOurs, ...figures } = await measure(
      { url: server.url, raw, say: printLine },
      options,
    );
    printLine(targetTable(figures.targets));
    const isShort = seconds < WHOLE.seconds || rounds < WHOLE.rounds;
    recorder.write({
      figures: { rounds, secondsPerTurn: seconds, ...figures },
      passed: lostOfOurs === 0,
      missing: isShort ? `${rounds} rounds of ${seconds} s only` : null,
    });
    if (lostOfOurs === 0) return;
    printLine(`${lostOfOurs} acknowledged answers of ours are gone: that is a bug.`);
    process.exitCode = 1;
  } finally {
    raw.disconnect();
    await server.stop();
  }
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

function printLine(text: string): void {
  console.log(text);
}
