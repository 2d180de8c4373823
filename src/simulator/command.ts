import { readFileSync } from "node:fs";

import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";

import { CATALOGUE } from "./faults/catalogue";
import { describeFault } from "./faults/describe";
import { type FaultSetting, parseSetting } from "./faults/rule";
import { FAULT_TEXT_FORM } from "./faults/fault-text";
import { lineItemSeed, resultSeed } from "./gradebook/row";
import { habitsText } from "./habits/describe";
import { checkedHabitText } from "./habits/parse";
import { type Habits, HABITS } from "./habits/table";
import { type Simulator, type SimulatorOptions, startSimulator } from "./simulator";
import { ERROR_SHAPES } from "./wire/error-body";

const rows = z.strictObject({
  assessmentResults: z.array(resultSeed).default([]),
  assessmentLineItems: z.array(lineItemSeed).default([]),
});
const seedFile = z.union([
  z.array(resultSeed).transform((assessmentResults) => rows.parse({ assessmentResults })),
  rows,
]);

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly fault: readonly FaultSetting[];
  readonly faultFile?: readonly FaultSetting[];
  readonly seedFile?: z.output<typeof rows>;
  readonly basePath?: string;
  readonly tokenPath?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly requireToken: boolean;
  readonly habit: readonly string[];
  readonly dialect?: boolean;
  readonly totals?: Habits["totals"];
  readonly errorShape: (typeof ERROR_SHAPES)[number];
  readonly strictLineItems?: boolean;
  readonly softDelete?: boolean;
  readonly listFaults?: boolean;
}

/** The sub-command `one-roster`: runs the simulator until SIGINT or SIGTERM. */
export function oneRosterCommand(): Command {
  return new Command("one-roster")
    .alias("simulator")
    .description("run a simulated OneRoster gradebook that can fail in every known way")
    .option("--port <number>", "port; 0 takes any free one", wholeNumber, 4010)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--seed <number>", "seed of the random faults", wholeNumber, 1)
    .option("--fault <spec>", `a fault, repeatable: ${FAULT_TEXT_FORM}`, collectFault, [])
    .option("--habit <name[=value]>", "a habit, repeatable; see below", collectHabit, [])
    .option("--dialect", "begin with the habits of the dialect in wide use; see below")
    .option("--fault-file <path>", "JSON array of fault rules and scripts", readFaultFile)
    .option("--seed-file <path>", "JSON rows to start with", readSeedFile)
    .option("--base-path <path>", "gradebook root")
    .option("--token-path <path>", "token endpoint")
    .option("--client-id <id>", "OAuth client id")
    .option("--client-secret <secret>", "OAuth client secret")
    .option("--no-require-token", "answer gradebook requests without a token")
    .addOption(
      new Option("--totals <place>", "short for --habit totals=<place>").choices(
        HABITS.totals.values.map(({ value }) => value),
      ),
    )
    .addOption(
      new Option("--error-shape <shape>", "form of error bodies")
        .choices(ERROR_SHAPES)
        .default("top"),
    )
    .option("--strict-line-items", "404 for a line item that was never created")
    .option("--soft-delete", "a DELETE only marks the row")
    .option("--list-faults", "print the fault catalogue and end")
    .addHelpText("after", `\n${habitsText()}`)
    .action(async (flags: Flags, command: Command) => {
      if (flags.listFaults === true) process.stdout.write(`${catalogueText()}\n`);
      else await serve(flags, command);
    });
}

/** The catalogue as text: one line per fault, one per parameter. */
export function catalogueText(): string {
  return CATALOGUE.map(describeFault)
    .map(({ code, name, wire, params }) => {
      const lines = params.map((parameter) => {
        const preset = parameter.default === null ? "" : `, default ${String(parameter.default)}`;
        return `       ${parameter.name}=${parameter.values}${preset}: ${parameter.description}`;
      });
      return [`${code.padEnd(4)} ${name}: ${wire}`, ...lines].join("\n");
    })
    .join("\n");
}

async function serve(flags: Flags, command: Command): Promise<void> {
  const simulator = await startSimulator(optionsOf(flags)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    return command.error(`error: the simulator cannot start on port ${flags.port}: ${reason}`);
  });
  const { baseUrl, tokenUrl, controlUrl } = simulator;
  process.stdout.write(
    `OneRoster simulator listens: gradebook ${baseUrl} token ${tokenUrl} control ${controlUrl}\n`,
  );
  await untilSignal(simulator);
}

async function untilSignal(simulator: Simulator): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await simulator.close();
}

function optionsOf(flags: Flags): SimulatorOptions {
  const { fault, habit, faultFile, seedFile: seeds, listFaults: _listFaults, ...same } = flags;
  return {
    ...same,
    habits: habit,
    faults: [...fault, ...(faultFile ?? [])],
    results: seeds?.assessmentResults ?? [],
    lineItems: seeds?.assessmentLineItems ?? [],
  };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function collectFault(text: string, before: readonly FaultSetting[]): readonly FaultSetting[] {
  return [...before, settingOf(text)];
}

/** Collects a habit for `parseHabits`; for every command that starts a simulator. */
export function collectHabit(text: string, before: readonly string[]): readonly string[] {
  try {
    return [...before, checkedHabitText(text)];
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function readFaultFile(path: string): readonly FaultSetting[] {
  const parsed = z.array(z.unknown()).safeParse(readJson(path));
  if (!parsed.success) throw new InvalidArgumentError("It must hold a JSON array of faults.");
  return parsed.data.map(settingOf);
}

function settingOf(value: unknown): FaultSetting {
  try {
    return parseSetting(value);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function readSeedFile(path: string): z.output<typeof rows> {
  const parsed = seedFile.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    "It must hold an array of assessment results, or an object with assessmentResults and " +
      "assessmentLineItems; each result needs sourcedId, student and assessmentLineItem.",
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`It cannot be read as JSON: ${reason}`);
  }
}
