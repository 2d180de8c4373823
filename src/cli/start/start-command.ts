import { Command } from "commander";
import { SettingsError } from "#lib/settings";
import { collectHabit } from "#simulator/command";
import { start } from "./start";
import { StartProblem } from "./start-problem";

interface StartOptions {
  readonly port?: string;
  readonly dev?: true;
  readonly habit: readonly string[];
  readonly dialect?: true;
}

/** `holdfast start`: everything the product needs, in one process tree. */
export function startCommand(): Command {
  return new Command("start")
    .description("start the app, with a private Redis and a simulated gradebook unless given")
    .option("-p, --port <port>", "the app's port (the setting PORT, 3000)")
    .option("--dev", "serve from source with Next's development server")
    .option(
      "--habit <name[=value]>",
      "a habit of the simulated gradebook, repeatable; holdfast simulator --help lists them",
      collectHabit,
      [],
    )
    .option("--dialect", "let the simulated gradebook speak the dialect in wide use")
    .action(run);
}

async function run(options: StartOptions): Promise<void> {
  const { port, dev = false, habit: habits, dialect = false } = options;
  const env = port === undefined ? process.env : { ...process.env, PORT: port };
  try {
    process.exitCode = await start({ env, isDevelopment: dev, simulator: { habits, dialect } });
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof StartProblem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
