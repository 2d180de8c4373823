import { Command } from "commander";
import { attemptsCommand } from "../attempts";
import { auditCommand } from "../audit";
import { doctorCommand, gathered } from "../doctor";
import type { Deployment } from "../deployment";
import { loadNextEnvironment } from "./next-environment";
import { findModule, loadParts } from "./holdfast-module";
import { deploymentOf } from "./parts-deployment";
import { wirePartsDoctor } from "./parts-doctor";
import { sweepCommand } from "../sweep";
import { trailCommand } from "../trail";

/** Runs the command of `argv` on the application in the working directory. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  const folder = process.cwd();
  const program = new Command("holdfast")
    .description("Examines and operates the Holdfast that this application creates.")
    .option(
      "--config <file>",
      "the module that exports what createHoldfast returns, as holdfast or as default " +
        "(default: src/lib/holdfast.ts and the like)",
    )
    .addHelpText(
      "after",
      "\nRun it in the folder of the application. It reads .env files as Next.js does, and loads " +
        "TypeScript\nwith the tsx that the application installs (npm install --save-dev tsx).",
    );
  const configured = (): string => findModule(program.opts<{ config?: string }>().config, folder);
  const open = async (): Promise<Deployment> => {
    loadNextEnvironment(folder);
    return await deploymentOf(await loadParts(configured()));
  };
  const doctor = doctorCommand(async (examination) => {
    loadNextEnvironment(folder);
    return await wirePartsDoctor(configured(), examination, folder);
  });
  program
    .addCommand(
      doctor.option("--resource <id>", "list its questions, too; may be repeated", gathered, []),
    )
    .addCommand(attemptsCommand(open))
    .addCommand(trailCommand(open))
    .addCommand(sweepCommand(open))
    .addCommand(auditCommand(open));
  await program.parseAsync(argv);
  // The application's module may hold connections of its own.
  process.stdout.write("", () => process.exit());
}
