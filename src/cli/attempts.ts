import { Command } from "commander";
import { operatorActionCommands } from "./attempts/operator-actions";
import { listCommand } from "./attempts/list";
import { showCommand } from "./attempts/show";

/**
 * `holdfast attempts`: shows and repairs attempts. Exit code 0: done; 1: it could not run; 2:
 * refused, the slot has changed, or an operator must check what is left.
 */
export function attemptsCommand(): Command {
  const attempts = new Command("attempts").description(
    "show and repair the attempts of students, with the settings of the environment",
  );
  for (const command of [listCommand(), showCommand(), ...operatorActionCommands()]) {
    attempts.addCommand(command);
  }
  return attempts;
}
