import { Command } from "commander";
import { examineDeployment } from "../lib/services/doctor";
import type {
  DoctorOptions,
  DoctorReport,
  Finding,
  PodPort,
  Severity,
} from "../lib/services/doctor";
import { recordDoctor } from "../lib/services/status";
import type { DoctorRecord } from "../lib/services/status";
import type { DoctorWiring } from "./doctor/doctor-wiring";
import { podsAt } from "./doctor/pods";
import { countOf, EXIT, settingExitCode } from "./operator-context";
import type { ExitCode } from "./operator-context";

const SAMPLE_MAX = 5_000;

interface DoctorFlags {
  readonly sample: string;
  readonly url: readonly string[];
  /** An application with its own questions has this option. */
  readonly resource?: readonly string[];
  readonly json?: true;
}

/** What the doctor examines, and how. */
export interface Examination {
  /** How many keys and slots to examine. */
  readonly sample: number;
  readonly pods: readonly PodPort[];
  /** Resources whose questions to list. */
  readonly resources: readonly string[];
}

/** Connects the doctor to the deployment. */
export type WireDoctor = (examination: Examination) => Promise<DoctorWiring>;

/** Shows how far the examination is, on standard error. */
export interface DoctorProgress {
  readonly onChecked: NonNullable<DoctorOptions["onChecked"]>;
  end(): void;
}

const NO_PROGRESS: DoctorProgress = { onChecked: () => undefined, end: () => undefined };

/**
 * `holdfast doctor`: examines a deployment. Exit code 0: no
 * problem was found; 1: it could not run; 2: at least one problem.
 */
export function doctorCommand(
  wire: WireDoctor,
  startProgress: () => DoctorProgress = () => NO_PROGRESS,
): Command {
  return new Command("doctor")
    .description("examine the deployment and report problems with their fix; changes no attempt")
    .option("--sample <count>", "examine about this many keys and slots", "200")
    .option(
      "--url <address>",
      "the address of one pod, such as http://10.0.0.1:3000; repeat it to compare pods",
      gathered,
      [],
    )
    .option("--json", "print the findings as JSON")
    .action((flags: DoctorFlags) =>
      settingExitCode(() => examineOnce(wire, startProgress(), flags)),
    );
}

/** For an option that may be repeated. */
export function gathered(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

async function examineOnce(
  wire: WireDoctor,
  progress: DoctorProgress,
  { sample, url, resource = [], json }: DoctorFlags,
): Promise<ExitCode> {
  const wired = await wire({
    sample: countOf("--sample", sample, SAMPLE_MAX),
    pods: podsAt(url),
    resources: resource,
  });
  try {
    const report = await examineDeployment(wired.ports, { onChecked: progress.onChecked });
    progress.end();
    const { redis } = wired.ports;
    if (redis !== null) await recordDoctor(redis.operators, countsOf(report));
    console.log(json === true ? JSON.stringify(report) : formatReport(report));
    return report.healthy ? EXIT.done : EXIT.needsPerson;
  } finally {
    progress.end();
    await wired.close();
  }
}

const LABELS: Readonly<Record<Severity, string>> = {
  ok: "✓ ok",
  warning: "! warning",
  problem: "✗ failed",
  unknown: "? unknown",
  not_applicable: "- skipped",
};

const LABEL_WIDTH = Math.max(...Object.values(LABELS).map(({ length }) => length));

/** One line for each check with its remedy below, and the counts at the end. */
function formatReport({ checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, severity, finding, remedy }) => [
    `${LABELS[severity].padEnd(LABEL_WIDTH)}  ${id.padEnd(width)}  ${finding}`,
    ...(remedy === null ? [] : [`${" ".repeat(LABEL_WIDTH + width + 4)}-> ${remedy}`]),
  ]);
  return [...lines, "", summaryOf(checks)].join("\n");
}

function countOfSeverity(checks: readonly Finding[], severity: Severity): number {
  return checks.filter((check) => check.severity === severity).length;
}

function countsOf({ checks }: DoctorReport): DoctorRecord {
  return {
    problems: countOfSeverity(checks, "problem"),
    warnings: countOfSeverity(checks, "warning"),
    unknown: countOfSeverity(checks, "unknown"),
  };
}

function summaryOf(checks: readonly Finding[]): string {
  const count = (severity: Severity): number => countOfSeverity(checks, severity);
  const [problems, warnings] = [count("problem"), count("warning")];
  return [
    `${problems} problem${problems === 1 ? "" : "s"}`,
    `${warnings} warning${warnings === 1 ? "" : "s"}`,
    `${count("unknown")} unknown`,
    `${count("ok")} ok`,
    `${count("not_applicable")} not applicable`,
  ].join(", ");
}
