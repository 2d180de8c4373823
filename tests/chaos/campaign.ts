import { breachesOf, cellsOf, failedCells, NOT_SHOWN } from "./judgement";
import { WorkerPool } from "./worker-pool";
import { keepsItsWord } from "./fault";
import type { Fault } from "./fault";
import type { Matrix, MatrixFault } from "./matrix";
import { tryFault } from "./trial";
import type { Trial, TrialOptions } from "./trial";
import { versions } from "./versions";

const WRITERS = 4;
const TRIES_MAX = 2;

export interface CampaignOptions extends TrialOptions {
  readonly faults: readonly Fault[];
  /** Called after every fault. */
  readonly onFault: (fault: MatrixFault, done: number) => void;
  /** Called with every trial that broke a rule, and its history. */
  readonly onBroken?: (trial: Trial) => void;
  /** Asked before every fault. */
  readonly isStopped?: () => boolean;
}

/** Shows every fault to the same writers, one after the other. */
export async function runCampaign(options: CampaignOptions): Promise<Matrix> {
  const startedAtMs = Date.now();
  const pool = new WorkerPool(WRITERS);
  const rows: MatrixFault[] = [];
  try {
    for (const [at, fault] of options.faults.entries()) {
      if (options.isStopped?.() === true) break;
      const seed = options.seed + at * 1_000;
      const row = await rowOf(fault, pool, { ...options, seed });
      rows.push(row);
      options.onFault(row, rows.length);
    }
  } finally {
    await pool.stop();
  }
  const sum = (count: (row: MatrixFault) => number): number => {
    return rows.reduce((total, row) => total + count(row), 0);
  };
  return {
    faults: rows,
    operations: {
      ok: sum(({ operations }) => operations.ok),
      failed: sum(({ operations }) => operations.failed),
      unknown: sum(({ operations }) => operations.unknown),
    },
    violations: rows.flatMap(({ id, violations }) => {
      return violations.map((violation) => ({ fault: id, ...violation }));
    }),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    acknowledgedLost: sum(({ acknowledgedLost }) => acknowledgedLost),
    lossReported: sum(({ lossReported }) => lossReported),
    seed: options.seed,
    writers: WRITERS,
    isComplete: rows.length === options.faults.length,
    versions: await versions(),
    startedAt: new Date(startedAtMs).toISOString(),
    tookSeconds: Math.round((Date.now() - startedAtMs) / 1_000),
  };
}

/** A fault that could not be shown is shown once more; what it broke is not tried away. */
async function rowOf(
  fault: Fault,
  pool: WorkerPool,
  options: TrialOptions & Pick<CampaignOptions, "onBroken">,
): Promise<MatrixFault> {
  for (let tries = 1; ; tries += 1) {
    const isLast = tries === TRIES_MAX;
    try {
      const trial = await tryFault(fault, pool, options);
      if (trial.verdict.violations.length > 0) options.onBroken?.(trial);
      if (trial.proof !== null || isLast) return matrixRow(trial);
    } catch (error) {
      if (isLast) return failedRow(fault, error instanceof Error ? error.message : "unknown");
    }
  }
}

function failedRow(fault: Fault, why: string): MatrixFault {
  return {
    ...aboutOf(fault),
    shown: NOT_SHOWN,
    promises: failedCells(fault, why),
    operations: { ok: 0, failed: 0, unknown: 0 },
    acknowledged: 0,
    acknowledgedLost: 0,
    lossReported: 0,
    violations: [{ rule: "campaign", what: why }],
    tookSeconds: 0,
  };
}

function aboutOf(fault: Fault) {
  const { id, name, how } = fault;
  return { id, name, how, redisKeepsItsWord: keepsItsWord(fault) };
}

function matrixRow(trial: Trial): MatrixFault {
  const { fault, verdict, proof, tookMs } = trial;
  const promises = cellsOf(trial);
  const broken = Object.entries(promises).filter(([, cell]) => cell.verdict === "violated");
  const found = breachesOf(trial).map(({ invariant, what }) => ({ rule: invariant, what }));
  const said = broken.map(([id, { detail }]) => ({ rule: id, what: detail }));
  return {
    ...aboutOf(fault),
    shown: proof ?? NOT_SHOWN,
    promises,
    operations: verdict.operations,
    acknowledged: verdict.acknowledged,
    acknowledgedLost: verdict.acknowledgedLost,
    lossReported: verdict.lossReported,
    // A promise without an invariant is reported by its cell.
    violations: [...found, ...said.filter(() => found.length === 0)],
    tookSeconds: Math.round(tookMs / 100) / 10,
  };
}
