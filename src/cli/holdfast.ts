import { Command } from "commander";
import { oneRosterCommand } from "../simulator/command";
import { startCommand } from "./start/start-command";

/** The command line of the product: `holdfast <command>`, as in `process.argv`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("holdfast")
    .description("Assessment attempts that never lose their number.")
    .addCommand(startCommand())
    .addCommand(oneRosterCommand());
  await program.parseAsync(argv);
}
