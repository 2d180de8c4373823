import { Command } from "commander";
import { operatorActionCommands } from "./attempts/operator-actions";
import { listCommand } from "./attempts/list";
import { showCommand } from "./attempts/show";
import type { OpenDeployment } from "./deployment";

/**
 * `holdfast attempts`: shows and repairs attempts. Exit code 0: done; 1: it could not run; 2:
 * refused, the slot has changed, or an operator must check what is left.
 */
export function attemptsCommand(open: OpenDeployment): Command {
  const attempts = new Command("attempts").description("show and repair the attempts of students");
  for (const command of [listCommand(open), showCommand(open), ...operatorActionCommands(open)]) {
    attempts.addCommand(command);
  }
  return attempts;
}
