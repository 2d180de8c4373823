import { Command } from "commander";
import { oneRosterCommand } from "../simulator/command";
import { attemptsCommand } from "./attempts";
import { auditCommand } from "./audit";
import { backfillCommand } from "./backfill";
import { demoCommand } from "./demo";
import { doctorCommand } from "./doctor";
import { machineCommand } from "./machine";
import { doctorProgressBar, settingsDoctor } from "./settings-doctor";
import { serveCommand } from "./serve.mjs";
import { proveTrailLines } from "./prove-trail";
import { fromSettings } from "./settings-deployment";
import { startCommand } from "./start/start-command";
import { sweepCommand } from "./sweep";
import { trailCommand } from "./trail";

/** The command line of the product: `holdfast <command>`, as in `process.argv`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("holdfast")
    .description("Assessment attempts that never lose their number.")
    .addCommand(startCommand())
    .addCommand(serveCommand())
    .addCommand(demoCommand())
    .addCommand(oneRosterCommand())
    .addCommand(sweepCommand(fromSettings))
    .addCommand(attemptsCommand(fromSettings))
    .addCommand(auditCommand(fromSettings))
    .addCommand(backfillCommand())
    .addCommand(doctorCommand(settingsDoctor, doctorProgressBar))
    .addCommand(trailCommand(fromSettings, proveTrailLines))
    .addCommand(machineCommand(fromSettings));
  await program.parseAsync(argv);
}
