import { readFileSync } from "node:fs";

import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";

import { CATALOGUE } from "./faults/catalogue";
import { describeFault } from "./faults/describe";
import { type FaultSetting, parseFaultSetting } from "./faults/fault-setting";
import { FAULT_TEXT_FORM } from "./faults/fault-text";
import { lineItemSeed, resultSeed } from "./gradebook/row";
import { habitsText } from "./habits/describe";
import { validateHabitText } from "./habits/parse";
import { type Habits, HABITS } from "./habits/table";
import { type Simulator, type SimulatorOptions, startSimulator } from "./simulator";
import { ERROR_SHAPES } from "./wire/error-body";

const seedRows = z.strictObject({
  assessmentResults: z.array(resultSeed).default([]),
  assessmentLineItems: z.array(lineItemSeed).default([]),
});
const seedFile = z.union([
  z.array(resultSeed).transform((assessmentResults) => seedRows.parse({ assessmentResults })),
  seedRows,
]);

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly fault: readonly FaultSetting[];
  readonly faultFile?: readonly FaultSetting[];
  readonly seedFile?: z.output<typeof seedRows>;
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
    .description("run a simulated OneRoster gradebook into which faults can be injected")
    .option("--port <number>", "port; 0 chooses a free one", wholeNumber, 4010)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option(
      "--seed <number>",
      "seed that decides which requests get a random fault",
      wholeNumber,
      1,
    )
    .addOption(
      new Option("--fault <spec>", `inject a fault (repeatable): ${FAULT_TEXT_FORM}`)
        .argParser(collectFault)
        .default([], "none"),
    )
    .addOption(
      new Option("--habit <name[=value]>", "set a habit (repeatable); see below")
        .argParser(collectHabit)
        .default([], "none"),
    )
    .option("--dialect", "start with the habits of a widely used dialect; see below")
    .option(
      "--fault-file <path>",
      "file with a JSON array of fault rules and scripts",
      readFaultFile,
    )
    .option("--seed-file <path>", "JSON file with the initial rows", readSeedFile)
    .option("--base-path <path>", "path of the gradebook root")
    .option("--token-path <path>", "path of the token endpoint")
    .option("--client-id <id>", "OAuth client id")
    .option("--client-secret <secret>", "OAuth client secret")
    .option("--no-require-token", "accept gradebook requests without a token")
    .addOption(
      new Option("--totals <place>", "short for --habit totals=<place>").choices(
        HABITS.totals.values.map(({ value }) => value),
      ),
    )
    .addOption(
      new Option("--error-shape <shape>", "format of error bodies")
        .choices(ERROR_SHAPES)
        .default("top"),
    )
    .option("--strict-line-items", "answer 404 if a line item was never created")
    .option("--soft-delete", "mark a deleted row instead of removing it")
    .option("--list-faults", "print the fault catalogue and exit")
    .addHelpText("after", `\n${habitsText()}`)
    .action(async (flags: Flags, command: Command) => {
      if (flags.listFaults === true) process.stdout.write(`${catalogueText()}\n`);
      else await serve(flags, command);
    });
}

/** The catalogue for a terminal: one line per fault, and one line per parameter. */
export function catalogueText(): string {
  return CATALOGUE.map(describeFault)
    .map(({ code, name, wire, params }) => {
      const lines = params.map((parameter) => {
        const byDefault =
          parameter.default === null ? "" : `, default ${String(parameter.default)}`;
        return `       ${parameter.name}=${parameter.values}${byDefault}: ${parameter.description}`;
      });
      return [`${code.padEnd(4)} ${name}: ${wire}`, ...lines].join("\n");
    })
    .join("\n");
}

async function serve(flags: Flags, command: Command): Promise<void> {
  const simulator = await startSimulator(optionsOf(flags)).catch((error: unknown) => {
    const reason = messageOf(error);
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
  const { fault, habit, faultFile, seedFile: seeds, listFaults: _unused, ...options } = flags;
  return {
    ...options,
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
  return [...before, orInvalidArgument(() => parseFaultSetting(text))];
}

/** Collects the values of a repeatable `--habit`, for every command that starts a simulator. */
export function collectHabit(text: string, before: readonly string[]): readonly string[] {
  return [...before, orInvalidArgument(() => validateHabitText(text))];
}

function readFaultFile(path: string): readonly FaultSetting[] {
  const parsed = z.array(z.unknown()).safeParse(readJson(path));
  if (!parsed.success) throw new InvalidArgumentError("It must contain a JSON array of faults.");
  return parsed.data.map((value) => orInvalidArgument(() => parseFaultSetting(value)));
}

function readSeedFile(path: string): z.output<typeof seedRows> {
  const parsed = seedFile.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    "It must contain an array of assessment results, or an object with assessmentResults and " +
      "assessmentLineItems. Each result needs sourcedId, student and assessmentLineItem.",
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read as JSON: ${messageOf(error)}`);
  }
}

/** Turns an error of `parse` into one that commander shows beside the option. */
function orInvalidArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
