import { Command } from "commander";
import { oneRosterCommand } from "../simulator/command";
import { startCommand } from "./start/start-command";
import { sweepCommand } from "./sweep";

/** The command line of the product: `holdfast <command>`, as in `process.argv`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("holdfast")
    .description("Assessment attempts that never lose their number.")
    .addCommand(startCommand())
    .addCommand(oneRosterCommand())
    .addCommand(sweepCommand());
  await program.parseAsync(argv);
}
