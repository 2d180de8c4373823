import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { PROJECT } from "#src/cli/project.ts";
import { sourceHash } from "#src/cli/source-hash.ts";
import { listenForStop } from "#src/cli/start/stop-request.ts";
import { EvidenceRecorder, sayNotWritten } from "#tests/evidence/recorder";
import { KINDS } from "#report/long-runs/kinds";
import { Checkpoint } from "./checkpoint";
import { DeepRun } from "./deep-run";
import { deepPlan } from "./plan";
import type { Plan } from "./plan";
import { hasRandomLayer, RANDOM_ID } from "./random-layer";
import { boundsOf } from "./summary";
import { deepFigures, missingOf } from "./summary-evidence";

const FOLDER = join(PROJECT, "reports/verification");
const STOPPED = 2;

interface Options {
  readonly fresh?: boolean;
  readonly only: string;
  readonly workers: number;
  readonly folder: string;
}

/**
 * `npm run verify:deep`: three clients and two faults at most. A whole run leaves its evidence.
 * Exit code 0: everything was explored and nothing is wrong. 1: a rule is broken, or something
 * could not be explored whole. 2: it was stopped; started again, it goes on where it stood.
 */
const program = new Command("verify:deep")
  .description("Explores every schedule of up to three clients and two faults.")
  .option("--fresh", "starts over, whatever an earlier run has finished")
  .option("--only <text>", "only shards whose name contains this text", "")
  .option("--workers <count>", "processes that explore at the same time", whole, 2)
  .option("--folder <folder>", "where checkpoint and deep.json are kept", FOLDER)
  .action(run);

await program.parseAsync();

async function run({ fresh = false, only, workers, folder }: Options): Promise<void> {
  const file = join(folder, "deep-checkpoint.json");
  if (fresh) rmSync(file, { force: true });
  const plan = await deepPlan(only);
  // The random histories belong to the run as a whole.
  const isRandomIncluded = hasRandomLayer() && only === "";
  const recorder = new EvidenceRecorder("deep");
  const checkpoint = new Checkpoint(file, sourceHash(KINDS.deep.sources));
  const deep = new DeepRun({ plan, isRandomIncluded, checkpoint, workers, folder });
  printPlan(plan, isRandomIncluded);
  if (deep.known > 0) console.log(`\n${deep.known} shards are finished already; it goes on.`);
  console.log("");
  const stop = listenForStop();
  void stop.reason.then(() => {
    deep.stop();
  });
  const summary = await deep.run();
  if (summary === null) {
    console.log(`Stopped. What is finished is kept in ${relative(PROJECT, file)}.`);
    sayNotWritten("it was stopped");
    process.exit(STOPPED);
  }
  recorder.write({
    figures: deepFigures(summary),
    passed: summary.isPassed,
    missing: only === "" ? missingOf(summary) : `only the shards with "${only}" in their name`,
    earlierSeconds: checkpoint.earlierSeconds,
  });
  process.exit(summary.isPassed ? 0 : 1);
}

function printPlan({ families, shards }: Plan, isRandomIncluded: boolean): void {
  for (const family of families) {
    const count = shards.filter((shard) => shard.family === family).length;
    const bounds = Object.entries(boundsOf(family)).map(([name, bound]) => `${name}: ${bound}`);
    console.log(`${family.id}: ${family.scenario.title} (${count} shards)`);
    console.log(`  ${bounds.join("\n  ")}`);
  }
  if (isRandomIncluded) console.log(RANDOM_ID);
}

function whole(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("a whole number from 1 to 99");
  return Number(text);
}
