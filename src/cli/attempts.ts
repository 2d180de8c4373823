import { Command } from "commander";
import { operatorActionCommands } from "./attempts/operator-actions";
import { listCommand } from "./attempts/list";
import { showCommand } from "./attempts/show";

/**
 * `holdfast attempts`: what operators see and do. Exit code 0: done; 1: it could not run; 2:
 * refused, changed meanwhile, or something is left that needs a person.
 */
export function attemptsCommand(): Command {
  const attempts = new Command("attempts").description(
    "see and mend the attempts of students, with the settings of the environment",
  );
  for (const command of [listCommand(), showCommand(), ...operatorActionCommands()]) {
    attempts.addCommand(command);
  }
  return attempts;
}
