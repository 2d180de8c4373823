import { Command } from "commander";
import type { SlotTrail } from "../lib/services/operations";
import { EXIT, operate, slotOf } from "./operator-context";
import { table } from "./table";

interface TrailFlags {
  readonly strict?: true;
  readonly json?: true;
}

/**
 * `holdfast trail`: what was done to a slot, through the machine again. Exit code 2 when the
 * machine does not allow something of it, or an attempt became another one unexplained; with
 * `--strict` also when something else changed it.
 */
export function trailCommand(): Command {
  return new Command("trail")
    .description("what was done to a slot, and whether the machine allows it")
    .argument("<user>")
    .argument("<resource>")
    .option("--strict", "gaps (expiry, a loss by Redis, an earlier version) count too")
    .option("--json", "print it as JSON")
    .action(run);
}

function run(user: string, resource: string, { strict, json }: TrailFlags): Promise<void> {
  return operate(async (operations) => {
    const trail = await operations.trail(slotOf(user, resource));
    console.log(json === true ? JSON.stringify(trail) : wordsOf(trail));
    const bad = trail.findings.filter(
      ({ severity }) => strict === true || severity === "violation",
    );
    return bad.length > 0 ? EXIT.needsPerson : EXIT.done;
  });
}

function wordsOf({ lines, findings }: SlotTrail): string {
  if (lines.length === 0) return "Nothing is known to have been done to this slot.";
  const rows = lines.map(({ at, kind, words }) => [at, kind, words]);
  const verdict = findings.length === 0 ? ["The machine allows all of it."] : told(findings);
  return [table(["AT", "KIND", "WHAT"], rows), "", ...verdict].join("\n");
}

const MEANS = {
  violation: "Not allowed, and nothing in the trail explains it:",
  gap:
    "Changed by something else than an event: the record expired, Redis evicted or lost it, " +
    "or a pod of an earlier version wrote:",
} as const;

/** Violations first; each sort is headed by what it may come from. */
function told(findings: SlotTrail["findings"]): readonly string[] {
  return (["violation", "gap"] as const).flatMap((sort) => {
    const lines = findings
      .filter(({ severity }) => severity === sort)
      .map(({ at, problem }) => `  ! ${sort} at ${at}: ${problem}`);
    return lines.length === 0 ? [] : [MEANS[sort], ...lines];
  });
}
