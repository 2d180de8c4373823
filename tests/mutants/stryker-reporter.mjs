import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tsImport } from "tsx/esm/api";
import config from "./stryker.config.mjs";

/**
 * @typedef {object} Mutant
 * @property {string} status
 * @property {string} [statusReason]
 * @property {readonly string[]} [coveredBy] the tests that execute it
 * @property {number} [testsCompleted] how many tests ran
 * @typedef {{ readonly mutants: readonly Mutant[] }} ReportFile
 * @typedef {{ readonly files: Readonly<Record<string, ReportFile>> }} Report
 */

/**
 * Stryker's way to the evidence: plain JavaScript, because Stryker loads its plugins without a
 * loader for TypeScript. It is made when the run begins, and told when every change was tried.
 */
class EvidenceReporter {
  static inject = /** @type {const} */ (["options"]);

  /** @type {Report | undefined} */
  report = undefined;

  /** @param {{ readonly mutate: readonly string[], readonly incremental: boolean }} options */
  constructor({ mutate, incremental }) {
    const isWhole = JSON.stringify(mutate) === JSON.stringify(config.mutate);
    this.missing = isWhole ? null : `only ${mutate.join(", ")}`;
    this.startedAtMs = Date.now();
    this.earlierSeconds = incremental ? secondsOf(config.incrementalFile) : 0;
    this.isIncremental = incremental;
    this.module = tsImport("./mutation-evidence.ts", import.meta.url);
    this.recorder = this.module.then(({ beginMutationEvidence }) => beginMutationEvidence());
  }

  /** @param {Report} report */
  onMutationTestReportReady(report) {
    this.report = report;
  }

  /** Stryker waits for it. */
  async wrapUp() {
    if (this.report === undefined) return;
    const { writeMutationEvidence } = await this.module;
    const { thresholds } = config;
    const results = Object.entries(this.report.files).flatMap(([file, { mutants }]) =>
      mutants.map(({ status, statusReason, coveredBy = [], testsCompleted = 0 }) => ({
        ...{ file, status, statusReason },
        isCutShort: status === "Survived" && testsCompleted < coveredBy.length,
      })),
    );
    writeMutationEvidence(await this.recorder, {
      ...{ results, missing: this.missing, scoreMin: thresholds.break },
      earlierSeconds: this.earlierSeconds,
    });
    if (!this.isIncremental) return;
    const seconds = (Date.now() - this.startedAtMs) / 1_000;
    writeFileSync(`${config.incrementalFile}.seconds`, String(this.earlierSeconds + seconds));
  }
}

/**
 * What the runs took whose results Stryker takes over.
 * @param {string} results
 */
function secondsOf(results) {
  const file = `${results}.seconds`;
  return existsSync(results) && existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

export const strykerPlugins = [
  { kind: "Reporter", name: "evidence", injectableClass: EvidenceReporter },
];
