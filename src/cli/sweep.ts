import { Command } from "commander";
import type { SweepReport } from "../lib/services/attempt";
import { readSettings, SettingsError } from "../lib/settings";
import { wire } from "../lib/wiring";
import { EXIT, operate, settingExitCode } from "./operating";

/**
 * `holdfast sweep`: publishes once what earlier requests left in the outbox, for any scheduler.
 * Exit code 0: nothing that needs a person; 1: it could not run; 2: conflicts wait for an operator.
 */
export function sweepCommand(): Command {
  return new Command("sweep")
    .description(
      "send waiting results to the gradebook, once, with the settings of the environment",
    )
    .option("--limit <slots>", "look at this many slots at most")
    .option("--dry-run", "say how many slots are due, and send nothing")
    .option("--json", "print the report as JSON")
    .action(run);
}

interface SweepFlags {
  readonly limit?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

function run({ limit, json, dryRun }: SweepFlags): Promise<void> {
  if (dryRun === true) return runDry(json === true);
  return settingExitCode(async () => {
    const report = await sweepOnce(limitOf(limit));
    console.log(json === true ? JSON.stringify(report) : wordsOf(report));
    return report.conflicts > 0 ? EXIT.needsPerson : EXIT.done;
  });
}

function runDry(isJson: boolean): Promise<void> {
  return operate(async (operations) => {
    const due = await operations.countDue();
    console.log(isJson ? JSON.stringify({ due }) : `${due} slots are due: nothing was sent`);
    return EXIT.done;
  });
}

async function sweepOnce(limit: number | null): Promise<SweepReport> {
  const settings = readSettings(process.env);
  if (settings.redis?.kind === "memory") {
    throw new SettingsError(["STORE: a store in memory is swept by its own server only"]);
  }
  const wired = wire({ ...settings, logLevel: "silent" });
  try {
    return await wired.engine.sweep({
      ...(limit === null ? {} : { limit }),
      onProgress: (report) => console.error(wordsOf(report)),
    });
  } finally {
    await wired.close();
  }
}

function limitOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new SettingsError([`--limit ${text}: must be a whole number from 1 on`]);
}

function wordsOf({ slots, published, waiting, conflicts }: SweepReport): string {
  return `${slots} slots: ${published} published, ${waiting} waiting (${conflicts} in conflict)`;
}
