import { Command } from "commander";
import type { SweepOptions, SweepReport } from "../lib/services/attempt";
import type { Operations } from "../lib/services/operations";
import { readSettings, SettingsError } from "../lib/settings";
import { sweepWords } from "../lib/slot-texts";
import { wire } from "../lib/wiring";
import {
  EXIT,
  operate,
  operatorOf,
  reasonOf,
  settingExitCode,
  UsageError,
} from "./operator-context";
import type { ExitCode } from "./operator-context";

/**
 * `holdfast sweep`: publishes once what earlier requests left in the outbox, for any scheduler;
 * with `--reason` for an operator, and the audit keeps it. Exit code 0: nothing that needs a
 * person; 1: it could not run; 2: conflicts wait for an operator.
 */
export function sweepCommand(): Command {
  return new Command("sweep")
    .description(
      "send waiting results to the gradebook, once, with the settings of the environment. " +
        "Without --reason it is a timer's sweep, which stays out of the operators' audit",
    )
    .option("--reason <words>", "why, in 1 to 500 characters; the audit keeps it, and who you are")
    .option("--as <name>", "with --reason: who you are, for the audit ($USER)")
    .option("--limit <slots>", "look at this many slots at most")
    .option("--dry-run", "say how many slots are due, and send nothing")
    .option("--json", "print the report as JSON")
    .action(run);
}

interface SweepFlags {
  readonly reason?: string;
  readonly as?: string;
  readonly limit?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

function run(flags: SweepFlags): Promise<void> {
  if (flags.dryRun === true) return operate((operations) => runDry(operations, flags));
  return settingExitCode(async () => {
    const report = await sweepOnce(flags);
    console.log(flags.json === true ? JSON.stringify(report) : sweepWords(report));
    return report.conflicts > 0 ? EXIT.needsPerson : EXIT.done;
  });
}

async function runDry(operations: Operations, flags: SweepFlags): Promise<ExitCode> {
  keptOf(flags);
  const due = await operations.countDue();
  const words = `${due} slots are due: nothing was sent`;
  console.log(flags.json === true ? JSON.stringify({ due }) : words);
  return EXIT.done;
}

async function sweepOnce(flags: SweepFlags): Promise<SweepReport> {
  const kept = keptOf(flags);
  const limit = limitOf(flags.limit);
  const options: SweepOptions = {
    ...(limit === null ? {} : { limit }),
    onProgress: (report) => console.error(sweepWords(report)),
  };
  const settings = readSettings(process.env);
  const wired = wire({ ...settings, logLevel: "silent" });
  try {
    const { engine, operations } = wired;
    if (operations === null) {
      throw new SettingsError(["STORE: a store in memory is swept by its own server only"]);
    }
    if (kept === null) return await engine.sweep(options);
    return await operations.sweep({ ...options, ...kept });
  } finally {
    await wired.close();
  }
}

/** What the audit keeps of an operator's sweep; null: it is a timer's. */
function keptOf({ reason, as }: SweepFlags): { operator: string; reason: string } | null {
  if (reason !== undefined) return { reason: reasonOf(reason), operator: operatorOf(as) };
  if (as === undefined) return null;
  throw new UsageError("--as is kept with a reason only: add --reason <words>");
}

function limitOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new SettingsError([`--limit ${text}: must be a whole number from 1 on`]);
}
