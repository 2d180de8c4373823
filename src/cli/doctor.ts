import { SingleBar } from "cli-progress";
import { Command } from "commander";
import { examineDeployment } from "../lib/services/doctor";
import type { DoctorReport, Finding, Severity } from "../lib/services/doctor";
import { readSettings } from "../lib/settings";
import { podsAt } from "./doctor/pods";
import { wireDoctor } from "./doctor/ports";
import { countOf, EXIT, settingExitCode } from "./operator-context";
import type { ExitCode } from "./operator-context";

const SAMPLE_MAX = 5_000;

interface DoctorFlags {
  readonly sample: string;
  readonly url: readonly string[];
  readonly json?: true;
}

/**
 * `holdfast doctor`: examines the deployment that the environment configures. Exit code 0: no
 * problem was found; 1: it could not run; 2: at least one problem.
 */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("examine the deployment and report problems with their fix; changes nothing")
    .option("--sample <count>", "examine about this many keys and slots", "200")
    .option(
      "--url <address>",
      "the address of one pod, such as http://10.0.0.1:3000; repeat it to compare pods",
      (url: string, urls: readonly string[]) => [...urls, url],
      [],
    )
    .option("--json", "print the findings as JSON")
    .action((flags: DoctorFlags) => settingExitCode(() => examineOnce(flags)));
}

async function examineOnce({ sample, url, json }: DoctorFlags): Promise<ExitCode> {
  const count = countOf("--sample", sample, SAMPLE_MAX);
  const settings = readSettings(process.env);
  const wired = wireDoctor(settings, process.env, count, podsAt(url));
  const bar = new SingleBar({ noTTYOutput: false, format: "{bar} {value}/{total} checks" });
  try {
    const report = await examineDeployment(wired.ports, {
      onChecked: (checked, all) => {
        if (!bar.isActive) bar.start(all, 0);
        bar.update(checked);
      },
    });
    bar.stop();
    console.log(json === true ? JSON.stringify(report) : formatReport(report));
    return report.healthy ? EXIT.done : EXIT.needsPerson;
  } finally {
    bar.stop();
    wired.close();
  }
}

const SYMBOLS: Readonly<Record<Severity, string>> = {
  ok: "✓",
  warning: "!",
  problem: "✗",
  unknown: "?",
  not_applicable: "-",
};

/** One line for each check with its remedy below, and the counts at the end. */
function formatReport({ checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, severity, finding, remedy }) => [
    `${SYMBOLS[severity]} ${id.padEnd(width)}  ${finding}`,
    ...(remedy === null ? [] : [`  ${" ".repeat(width)}  -> ${remedy}`]),
  ]);
  return [...lines, "", summaryOf(checks)].join("\n");
}

function summaryOf(checks: readonly Finding[]): string {
  const count = (severity: Severity): number =>
    checks.filter((check) => check.severity === severity).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  return [
    `${problems} problem${problems === 1 ? "" : "s"}`,
    `${warnings} warning${warnings === 1 ? "" : "s"}`,
    `${count("unknown")} unknown`,
    `${count("ok")} ok`,
    `${count("not_applicable")} not applicable`,
  ].join(", ");
}
