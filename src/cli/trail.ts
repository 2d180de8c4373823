import { Command } from "commander";
import type { SlotTrail, TrailLine } from "../lib/services/operations";
import type { Slot } from "../lib/slot";
import type { ProvenEntry, TrailProof } from "../theory/trail-proof";
import type { OpenDeployment } from "./deployment";
import { EXIT, operate, slotOf } from "./operator-context";
import type { ExitCode } from "./operator-context";
import { table } from "./table";

interface TrailFlags {
  readonly strict?: true;
  readonly json?: true;
  readonly prove?: true;
}

/** Proves that a trail is a run of the protocol's theory (src/theory). */
export type ProveTrail = (slot: Slot, lines: readonly TrailLine[]) => TrailProof;

/**
 * `holdfast trail`: prints the history of a slot and replays it through the machine. Exit code 2
 * when the machine forbids an entry, or when one attempt replaced another without an entry; with
 * `--strict` also for gaps. With `--prove` (if `prove` is given) it proves that the history is a run
 * of the protocol's theory, and exits with 2 when it is none; with `--strict` also when Redis or a
 * legacy pod must have done something that theorem S excludes.
 */
export function trailCommand(open: OpenDeployment, prove?: ProveTrail): Command {
  const command = new Command("trail")
    .description("print the history of a slot, and check it against the machine")
    .argument("<user>")
    .argument("<resource>")
    .option("--strict", "exit with 2 for gaps too (expiry, lost keys, legacy pods)")
    .option("--json", "print the history as JSON");
  if (prove !== undefined) {
    command.option("--prove", "prove that the history is a run of the protocol's theory");
  }
  return command.action((user: string, resource: string, flags: TrailFlags) =>
    operate(open, async (operations) => {
      const slot = slotOf(user, resource);
      const trail = await operations.trail(slot);
      if (prove === undefined || flags.prove !== true) return printHistory(trail, flags);
      return printProof(trail, prove(slot, trail.lines), flags);
    }),
  );
}

function printHistory(trail: SlotTrail, { strict, json }: TrailFlags): ExitCode {
  console.log(json === true ? JSON.stringify(trail) : formatTrail(trail));
  const failing = trail.findings.filter(
    ({ severity }) => strict === true || severity === "violation",
  );
  return failing.length > 0 ? EXIT.needsPerson : EXIT.done;
}

const NO_TRAIL = "This slot has no trail: nothing was recorded, or the trail has expired.";

function formatTrail({ lines, findings }: SlotTrail): string {
  if (lines.length === 0) return NO_TRAIL;
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

function printProof(
  { lines }: SlotTrail,
  proof: TrailProof,
  { strict, json }: TrailFlags,
): ExitCode {
  console.log(json === true ? JSON.stringify(proof) : formatProof(lines, proof));
  if (!proof.isProven) return EXIT.needsPerson;
  return strict === true && proof.world?.id !== "S" ? EXIT.needsPerson : EXIT.done;
}

function formatProof(lines: readonly TrailLine[], proof: TrailProof): string {
  if (lines.length === 0) return NO_TRAIL;
  const rows = proof.entries.map((entry, index) => {
    const { at = "", words = "" } = lines[index] ?? {};
    return [at, words, verdictOf(entry), entry.silent.join(", ") || "-"];
  });
  const notes = proof.entries
    .filter(({ why }) => why !== null)
    .map(({ id, status, why }) => `  ${status === "not proven" ? "!" : "-"} ${id}: ${why}`);
  return [
    table(["AT", "WHAT", "ACTION", "WITHOUT AN ENTRY BEFORE IT"], rows),
    ...["", ...notes, conclusionOf(proof)],
  ].join("\n");
}

function verdictOf({ status, action }: ProvenEntry): string {
  switch (status) {
    case "proven":
      return `proven ${action}`;
    case "given":
      return `given ${action}`;
    case "no action":
      return "changes nothing";
    case "not proven":
      return "NOT PROVEN";
  }
}

function conclusionOf({ isProven, entries, world }: TrailProof): string {
  const failed = entries.filter(({ status }) => status === "not proven").length;
  if (failed > 0) {
    return `This trail is no run of the theory: ${failed} of ${entries.length} entries are not proven.`;
  }
  if (!isProven || world === null) {
    return "Every entry is proven, but no theorem is about a world in which all of this happens.";
  }
  return (
    `This trail is a run of the theory, in the world of theorem ${world.id}: ${world.world}. ` +
    `Proven there: ${world.promises.join(", ")}.`
  );
}
