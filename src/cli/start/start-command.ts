import { Command } from "commander";
import { SettingsError } from "#lib/settings";
import { collectHabit } from "#simulator/command";
import { start } from "./start";
import { StartError } from "./start-error";

interface StartFlags {
  readonly port?: string;
  readonly dev?: true;
  readonly demo?: true;
  readonly habit: readonly string[];
  readonly dialect?: true;
}

/** `holdfast start`: starts the application and everything that it needs. */
export function startCommand(): Command {
  return new Command("start")
    .description(
      "start the application, with a private Redis and a simulated gradebook unless they are set",
    )
    .option(
      "-p, --port <port>",
      "the port of the application (by default the setting PORT, or 3000)",
    )
    .option("--dev", "use the development server of Next.js")
    .option("--demo", "run this demo even as the main process of a container")
    .option(
      "--habit <name[=value]>",
      "a habit of the simulated gradebook; may be repeated; holdfast simulator --help lists them",
      collectHabit,
      [],
    )
    .option("--dialect", "the simulated gradebook uses the widespread dialect of OneRoster")
    .action(run);
}

async function run(options: StartFlags): Promise<void> {
  const { port, dev = false, habit: habits, dialect = false } = options;
  const env = port === undefined ? process.env : { ...process.env, PORT: port };
  try {
    process.exitCode = await start({ env, isDevelopment: dev, simulator: { habits, dialect } });
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
