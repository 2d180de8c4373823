import { Command } from "commander";
import { attemptsCommand } from "./attempts";
import { auditCommand } from "./audit";
import { doctorCommand, gathered } from "./doctor";
import type { Deployment } from "./deployment";
import { loadNextEnvironment } from "./package/next-environment";
import { findModule, loadParts } from "./package/holdfast-module";
import { deploymentOf } from "./package/parts-deployment";
import { wirePartsDoctor } from "./package/parts-doctor";
import { isPrepared, runPrepared } from "./package/prepared-process";
import { sweepCommand } from "./sweep";
import { trailCommand } from "./trail";

/** The command line of the npm package: it works on the Holdfast of the application around it. */
export async function main(argv: readonly string[]): Promise<void> {
  if (!isPrepared() && !argv.includes("--help") && !argv.includes("-h") && argv.length > 2) {
    process.exitCode = await runPrepared(argv);
    return;
  }
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
