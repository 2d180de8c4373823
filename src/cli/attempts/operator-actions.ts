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

interface DeedFlags {
  readonly reason: string;
  readonly attempt?: string;
  readonly as?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const DEED_WORDS: Readonly<Record<OperatorAction["type"], string>> = {
  repin: "point the slot at another record that is there (--attempt says which)",
  abandon: "give the current attempt up, as its student could",
  finish: "finalize a complete attempt, and send results that wait",
  "resolve-conflict": "drop our result where the gradebook holds another one, which stays",
  "discard-quarantined": "set a record aside that cannot be read",
};

/** One command a deed. All of them need a reason, and show first what they would do. */
export function operatorActionCommands(): readonly Command[] {
  return Object.entries(DEED_WORDS).map(([type, words]) =>
    new Command(type)
      .description(words)
      .argument("<user>")
      .argument("<resource>")
      .requiredOption("--reason <words>", "why, in 1 to 500 characters; it is kept")
      .option("--attempt <number>", "which attempt")
      .option("--as <name>", "who you are, for the audit ($USER)")
      .option("--dry-run", "say what would happen and change nothing")
      .option("--yes", "do it without asking")
      .option("--json", "print the report as JSON")
      .action((user: string, resource: string, flags: DeedFlags) =>
        operate(async (operations) => {
          const deed = deedOf(type, flags.attempt);
          return run(operations, slotOf(user, resource), { deed, flags });
        }),
      ),
  );
}

interface Asked {
  readonly deed: OperatorAction;
  readonly flags: DeedFlags;
}

async function run(operations: Operations, slot: Slot, { deed, flags }: Asked): Promise<ExitCode> {
  const reason = reasonOf(flags.reason);
  const order: OperatorActionRequest = {
    deed,
    operator: operatorOf(flags.as),
    reason,
    isDryRun: true,
  };
  const preview = await operations.perform(slot, order);
  if (preview.kind !== "would" || flags.dryRun === true) return told(preview, flags);
  if (flags.yes !== true) {
    console.error(wordsOf(preview));
    if (!(await isConfirmed())) throw new UsageError("Nothing was done.");
  }
  const seen = preview.version;
  return told(await operations.perform(slot, { ...order, isDryRun: false, seen }), flags);
}

function told(report: OperatorActionResult, { json }: DeedFlags): ExitCode {
  console.log(json === true ? JSON.stringify(report) : wordsOf(report));
  if (report.kind === "refused" || report.kind === "changed") return EXIT.needsPerson;
  return report.isLeftOver ? EXIT.needsPerson : EXIT.done;
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError("Nothing was done. Nobody is there to ask: add --yes, or --dry-run.");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Do it? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function deedOf(type: string, attempt: string | undefined): OperatorAction {
  const number = attempt === undefined ? undefined : countOf("--attempt", attempt, NUMBER_MAX);
  const named = number === undefined ? {} : { attemptNumber: number };
  switch (type) {
    case "repin":
      if (number === undefined) throw new UsageError("--attempt is missing: which record?");
      return { type, attemptNumber: number };
    case "resolve-conflict":
    case "discard-quarantined":
      return { type, ...named };
    case "abandon":
    case "finish":
      if (number !== undefined) throw new UsageError(`${type} is about the current attempt only`);
      return { type };
    default:
      throw new Error(`no deed is called ${type}`);
  }
}

function wordsOf(report: OperatorActionResult): string {
  if (report.kind === "refused") return `Refused (${report.code}): ${report.words}`;
  if (report.kind === "changed") return report.words;
  const head = report.kind === "would" ? "Nothing is changed yet. This would happen" : "Done";
  return [
    `${head}: ${report.words}`,
    `  before  ${numbersWords(report.before)}`,
    `  after   ${numbersWords(report.after)}`,
  ].join("\n");
}

function numbersWords({ current, highWater, waiting }: SlotNumbers): string {
  const attempt = current === null ? "no attempt" : `attempt ${current}`;
  const waits = waiting.length === 0 ? "nothing waits" : `waiting: ${waiting.join(", ")}`;
  return `${attempt}, numbers used up to ${highWater}, ${waits}`;
}
