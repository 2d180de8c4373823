import { Command, InvalidArgumentError } from "commander";
import { Redis } from "ioredis";
import { ensureBuild } from "#src/cli/build.ts";
import { EvidenceRecorder } from "../evidence/recorder";
import { startRedis } from "../servers/redis-server";
import type { BenchmarkOptions } from "./bench";
import { lostOfOurs, measure } from "./benchmark";
import { missedLine, targetTable } from "./tables";
import { checkTargets } from "./targets";

const WHOLE: BenchmarkOptions = { seconds: 0.3, rounds: 15 };

/** What docs/operate.md recommends and what changes the figures; nothing is written to disk. */
const RECOMMENDED = ["--hash-max-listpack-value", "300"];

const program = new Command("bench")
  .description(
    "Recording answers: the engine beside four ways to do it by hand, and the built application over " +
      "HTTP. Builds the application first if the build is missing or older than the sources.",
  )
  .option("--seconds <seconds>", "length of one turn", positive, WHOLE.seconds)
  .option("--rounds <count>", "turns of each contender under each load", whole, WHOLE.rounds)
  .action(run);

await program.parseAsync();

/** Timings never fail a run; a lost answer of Holdfast does. A complete run writes its evidence. */
async function run(options: BenchmarkOptions): Promise<void> {
  const { seconds, rounds } = options;
  await buildIfNeeded();
  const recorder = new EvidenceRecorder("benchmark");
  const server = await startRedis({ extraArgs: RECOMMENDED });
  const raw = new Redis(server.url);
  try {
    const figures = await measure({ redis: server, raw, say: printLine }, options);
    const targets = checkTargets(figures);
    printLine(`${targetTable(targets)}\n\n${missedLine(targets)}`);
    const lost = lostOfOurs(figures);
    const isShort = seconds < WHOLE.seconds || rounds < WHOLE.rounds;
    recorder.write({
      figures: { rounds, secondsPerTurn: seconds, ...figures, targets },
      passed: lost === 0,
      missing: isShort ? `${rounds} rounds of ${seconds} s only` : null,
    });
    if (lost === 0) return;
    printLine(`${lost} acknowledged answers of ours are gone: that is a bug.`);
    process.exitCode = 1;
  } finally {
    raw.disconnect();
    await server.stop();
  }
}

/** Before the clock of the run starts, because a build takes as long as it takes. */
async function buildIfNeeded(): Promise<void> {
  printLine("checking the build of the application");
  const built = await ensureBuild(printLine);
  if (built.kind === "failed") throw new Error(`The build failed:\n${built.problem}`);
  if (built.kind === "built") printLine(`built in ${built.seconds} s`);
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
