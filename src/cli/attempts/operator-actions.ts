import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type {
  OperatorAction,
  OperatorActionRequest,
  OperatorActionResult,
  Operations,
  SlotNumbers,
} from "#lib/services/operations";
import type { Slot } from "#lib/slot";
import type { OpenDeployment } from "../deployment";
import {
  countOf,
  EXIT,
  operate,
  operatorOf,
  reasonOf,
  slotOf,
  UsageError,
  type ExitCode,
} from "../operator-context";

const NUMBER_MAX = 999_999_999;

interface ActionFlags {
  readonly reason: string;
  readonly attempt?: string;
  readonly as?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const DESCRIPTIONS: Readonly<Record<OperatorAction["type"], string>> = {
  repin: "make another stored record the current attempt (--attempt says which)",
  abandon: "reset the current attempt, as the student could",
  finish: "finalize a complete attempt, or send waiting results",
  "resolve-conflict": "drop our waiting result where the gradebook holds another one",
  "discard-quarantined": "move away a record that cannot be read",
};

/** One command for each action. All of them need a reason, and show first what they would do. */
export function operatorActionCommands(open: OpenDeployment): readonly Command[] {
  return Object.entries(DESCRIPTIONS).map(([type, description]) =>
    new Command(type)
      .description(description)
      .argument("<user>")
      .argument("<resource>")
      .requiredOption("--reason <text>", "the reason for the audit, 1 to 500 characters")
      .option("--attempt <number>", "the attempt's number")
      .option("--as <name>", "your name for the audit ($USER)")
      .option("--dry-run", "show what would happen, and change nothing")
      .option("--yes", "do not ask for confirmation")
      .option("--json", "print the report as JSON")
      .action((user: string, resource: string, flags: ActionFlags) =>
        operate(open, async (operations) => {
          const action = actionOf(type, flags.attempt);
          return run(operations, slotOf(user, resource), action, flags);
        }),
      ),
  );
}

async function run(
  operations: Operations,
  slot: Slot,
  action: OperatorAction,
  flags: ActionFlags,
): Promise<ExitCode> {
  const reason = reasonOf(flags.reason);
  const request: OperatorActionRequest = {
    action,
    operator: operatorOf(flags.as),
    reason,
    isDryRun: true,
  };
  const preview = await operations.perform(slot, request);
  if (preview.kind !== "would" || flags.dryRun === true) return print(preview, flags);
  if (flags.yes !== true) {
    console.error(formatResult(preview));
    if (!(await isConfirmed())) throw new UsageError("Nothing was done.");
  }
  const seen = preview.version;
  return print(await operations.perform(slot, { ...request, isDryRun: false, seen }), flags);
}

function print(report: OperatorActionResult, { json }: ActionFlags): ExitCode {
  console.log(json === true ? JSON.stringify(report) : formatResult(report));
  if (report.kind === "refused" || report.kind === "changed") return EXIT.needsPerson;
  return report.isLeftOver ? EXIT.needsPerson : EXIT.done;
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError("Nothing was done: without a terminal, add --yes or --dry-run.");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Do it? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function actionOf(type: string, attempt: string | undefined): OperatorAction {
  const number = attempt === undefined ? undefined : countOf("--attempt", attempt, NUMBER_MAX);
  const named = number === undefined ? {} : { attemptNumber: number };
  switch (type) {
    case "repin":
      if (number === undefined)
        throw new UsageError("--attempt is missing: give the number of the record");
      return { type, attemptNumber: number };
    case "resolve-conflict":
    case "discard-quarantined":
      return { type, ...named };
    case "abandon":
    case "finish":
      if (number !== undefined)
        throw new UsageError(`${type} works on the current attempt only: leave --attempt out`);
      return { type };
    default:
      throw new Error(`there is no operator action ${type}`);
  }
}

function formatResult(report: OperatorActionResult): string {
  if (report.kind === "refused") return `Refused (${report.code}): ${report.words}`;
  if (report.kind === "changed") return report.words;
  const head = report.kind === "would" ? "Nothing is changed yet. This would happen" : "Done";
  return [
    `${head}: ${report.words}`,
    `  before  ${formatNumbers(report.before)}`,
    `  after   ${formatNumbers(report.after)}`,
  ].join("\n");
}

function formatNumbers({ current, highWater, waiting }: SlotNumbers): string {
  const attempt = current === null ? "no attempt" : `attempt ${current}`;
  const waits = waiting.length === 0 ? "nothing waits" : `waiting: ${waiting.join(", ")}`;
  return `${attempt}, numbers used up to ${highWater}, ${waits}`;
}
