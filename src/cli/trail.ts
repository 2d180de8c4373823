import { Command } from "commander";
import type { SlotTrail } from "../lib/services/operations";
import type { OpenDeployment } from "./deployment";
import { EXIT, operate, slotOf } from "./operator-context";
import { table } from "./table";

interface TrailFlags {
  readonly strict?: true;
  readonly json?: true;
}

/**
 * `holdfast trail`: prints the history of a slot and replays it through the machine. Exit code 2
 * when the machine forbids an entry, or when one attempt replaced another without an entry; with
 * `--strict` also for gaps.
 */
export function trailCommand(open: OpenDeployment): Command {
  return new Command("trail")
    .description("print the history of a slot, and check it against the machine")
    .argument("<user>")
    .argument("<resource>")
    .option("--strict", "exit with 2 for gaps too (expiry, lost keys, legacy pods)")
    .option("--json", "print the history as JSON")
    .action((user: string, resource: string, flags: TrailFlags) =>
      run(open, user, resource, flags),
    );
}

function run(
  open: OpenDeployment,
  user: string,
  resource: string,
  { strict, json }: TrailFlags,
): Promise<void> {
  return operate(open, async (operations) => {
    const trail = await operations.trail(slotOf(user, resource));
    console.log(json === true ? JSON.stringify(trail) : formatTrail(trail));
    const failing = trail.findings.filter(
      ({ severity }) => strict === true || severity === "violation",
    );
    return failing.length > 0 ? EXIT.needsPerson : EXIT.done;
  });
}

function formatTrail({ lines, findings }: SlotTrail): string {
  if (lines.length === 0)
    return "This slot has no trail: nothing was recorded, or the trail has expired.";
  const rows = lines.map(({ at, kind, words }) => [at, kind, words]);
  const summary =
    findings.length === 0 ? ["The machine allows every entry."] : formatFindings(findings);
  return [table(["AT", "KIND", "WHAT"], rows), "", ...summary].join("\n");
}

const HEADINGS = {
  violation: "Violations: the machine forbids these entries, and the trail does not explain them:",
  gap:
    "Gaps: the slot changed without an entry, because the record expired, Redis evicted or lost " +
    "it, or a legacy pod wrote it:",
} as const;

/** Violations first; each group has a heading with its possible causes. */
function formatFindings(findings: SlotTrail["findings"]): readonly string[] {
  return (["violation", "gap"] as const).flatMap((sort) => {
    const lines = findings
      .filter(({ severity }) => severity === sort)
      .map(({ at, problem }) => `  ! ${sort} at ${at}: ${problem}`);
    return lines.length === 0 ? [] : [HEADINGS[sort], ...lines];
  });
}
