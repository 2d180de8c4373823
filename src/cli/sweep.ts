import { Command } from "commander";
import type { SweepOptions, SweepReport } from "../lib/services/attempt";
import type { Operations } from "../lib/services/operations";
import { sweepWords } from "../lib/slot-texts";
import type { OpenDeployment } from "./deployment";
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
 * `holdfast sweep`: publishes the due results of the outbox once, for any scheduler. With `--reason`
 * it is an operator's action, and the audit keeps it. Exit code 0: done; 1: it could not run; 2:
 * conflicts wait for an operator.
 */
export function sweepCommand(open: OpenDeployment): Command {
  return new Command("sweep")
    .description(
      "send the due results to the gradebook once. Without --reason, the operators' audit does " +
        "not record it",
    )
    .option("--reason <text>", "the reason for the audit, 1 to 500 characters")
    .option("--as <name>", "with --reason: your name for the audit ($USER)")
    .option("--limit <slots>", "handle this many slots at most")
    .option("--dry-run", "show how many slots are due, and send nothing")
    .option("--json", "print the report as JSON")
    .action((flags: SweepFlags) => run(open, flags));
}

interface SweepFlags {
  readonly reason?: string;
  readonly as?: string;
  readonly limit?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

function run(open: OpenDeployment, flags: SweepFlags): Promise<void> {
  if (flags.dryRun === true) return operate(open, (operations) => runDry(operations, flags));
  return settingExitCode(async () => {
    const report = await sweepOnce(open, flags);
    console.log(flags.json === true ? JSON.stringify(report) : sweepWords(report));
    return report.conflicts > 0 ? EXIT.needsPerson : EXIT.done;
  });
}

async function runDry(operations: Operations, flags: SweepFlags): Promise<ExitCode> {
  auditFieldsOf(flags);
  const due = await operations.countDue();
  const text = `${due} ${due === 1 ? "slot is" : "slots are"} due; nothing was sent`;
  console.log(flags.json === true ? JSON.stringify({ due }) : text);
  return EXIT.done;
}

async function sweepOnce(open: OpenDeployment, flags: SweepFlags): Promise<SweepReport> {
  const auditFields = auditFieldsOf(flags);
  const limit = limitOf(flags.limit);
  const options: SweepOptions = {
    ...(limit === null ? {} : { limit }),
    onProgress: (report) => console.error(sweepWords(report)),
  };
  const { engine, operations, close } = await open();
  try {
    if (auditFields === null) return await engine.sweep(options);
    return await operations.sweep({ ...options, ...auditFields });
  } finally {
    await close();
  }
}

/** The fields for the audit; null: the sweep is not an operator's action. */
function auditFieldsOf({ reason, as }: SweepFlags): { operator: string; reason: string } | null {
  if (reason !== undefined) return { reason: reasonOf(reason), operator: operatorOf(as) };
  if (as === undefined) return null;
  throw new UsageError("--as needs a reason: add --reason <text>");
}

function limitOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--limit ${text}: must be a whole number of at least 1`);
}
