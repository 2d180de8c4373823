import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { PROJECT } from "#src/cli/project.ts";
import { listenForStop } from "#src/cli/start/stop-request.ts";
import { EvidenceRecorder } from "../evidence/recorder";
import { runCampaign } from "./campaign";
import { campaignFigures } from "./campaign-evidence";
import { FAULTS } from "./catalogue";
import { problemsOf } from "./matrix";
import { progressOf } from "./progress";
import type { Trial } from "./trial";

const FOLDER = join(PROJECT, "reports/chaos");
const STOPPED = 2;
const LASTS_SECONDS = 3;

interface Options {
  readonly only?: string;
  readonly seed: number;
  readonly lasts: number;
  readonly folder: string;
}

/**
 * `npm run chaos`: every fault against four writing processes. A whole run leaves its evidence.
 * Exit code 0: every promise was held. 1: one was broken, or was not tested. 2: it was stopped.
 */
const program = new Command("chaos")
  .description(
    "Injects every fault while several processes write, and checks the replies that they got.",
  )
  .option("--only <ids>", "only these faults, by their ids, with commas between")
  .option("--seed <number>", "of the writers' plans", whole, 20_261_125)
  .option("--lasts <seconds>", "how long a fault lasts", whole, LASTS_SECONDS)
  .option("--folder <folder>", "where matrix.json is written", FOLDER)
  .action(run);

await program.parseAsync();

async function run({ only, seed, lasts, folder }: Options): Promise<void> {
  const faults = chosen(only);
  const progress = progressOf(faults.length);
  const stop = listenForStop();
  const recorder = new EvidenceRecorder("campaign");
  const matrix = await runCampaign({
    faults,
    seed,
    warmMs: 1_000,
    lastsMs: lasts * 1_000,
    afterMs: 2_500,
    isWhole: true,
    onFault: progress.finished,
    onBroken: (trial) => keepHistory(folder, trial),
    isStopped: stop.isRequested,
  });
  progress.end();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "matrix.json");
  writeFileSync(file, `${JSON.stringify(matrix, null, 2)}\n`);
  const { operations, acknowledged, acknowledgedLost, lossReported } = matrix;
  console.log(
    `\n${matrix.faults.length} faults, ${operations.ok} operations ok, ` +
      `${operations.failed} failed, ${operations.unknown} unknown; ${acknowledged} answers ` +
      `acknowledged, ${acknowledgedLost} lost by Redis, ${lossReported} of them reported; ` +
      `${matrix.violations.length} violations. Written to ${relative(PROJECT, file)}.`,
  );
  const problems = problemsOf(matrix, faults);
  if (matrix.isComplete) for (const problem of problems) console.log(`  ${problem}`);
  recorder.write({
    figures: campaignFigures(matrix),
    passed: problems.length === 0,
    missing: matrix.isComplete ? missingOf(only, lasts) : "it was stopped",
  });
  process.exit(!matrix.isComplete ? STOPPED : problems.length === 0 ? 0 : 1);
}

/** Why this is no run of the whole campaign; null when it is. */
function missingOf(only: string | undefined, lasts: number): string | null {
  if (only !== undefined) return `only the faults ${only}`;
  return lasts < LASTS_SECONDS ? `a fault lasted ${lasts} s only` : null;
}

/** All requests and replies of a trial, to find the cause of a violation. */
function keepHistory(folder: string, { fault, history }: Trial): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${fault.id}.history.json`);
  writeFileSync(file, JSON.stringify(history));
  console.log(`  ${fault.id} broke a rule; its history is in ${relative(PROJECT, file)}`);
}

function chosen(only: string | undefined): typeof FAULTS {
  if (only === undefined) return FAULTS;
  const ids = only.split(",");
  const unknown = ids.filter((id) => !FAULTS.some((fault) => fault.id === id));
  if (unknown.length > 0) {
    const valid = FAULTS.map(({ id }) => id).join(", ");
    console.error(`There is no fault ${unknown.join(", ")}; valid are ${valid}.`);
    process.exit(1);
  }
  return FAULTS.filter(({ id }) => ids.includes(id));
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("a whole number from 1");
  return Number(text);
}
