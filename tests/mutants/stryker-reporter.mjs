import { tsImport } from "tsx/esm/api";
import config from "./stryker.config.mjs";

/**
 * @typedef {{ readonly mutants: readonly { readonly status: string }[] }} ReportFile
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

  /** @param {{ readonly mutate: readonly string[] }} options */
  constructor({ mutate }) {
    const isWhole = JSON.stringify(mutate) === JSON.stringify(config.mutate);
    this.missing = isWhole ? null : `only ${mutate.join(", ")}`;
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
      mutants.map(({ status }) => ({ file, status })),
    );
    writeMutationEvidence(await this.recorder, {
      ...{ results, missing: this.missing, scoreMin: thresholds.break },
    });
  }
}

export const strykerPlugins = [
  { kind: "Reporter", name: "evidence", injectableClass: EvidenceReporter },
];
