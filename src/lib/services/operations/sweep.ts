import { randomUUID } from "node:crypto";
import type { SweepOptions, SweepReport } from "../attempt";
import { recordSweep } from "../status";
import { appendAudit } from "./audit";
import type { AuditEntry } from "./audit";
import { reasonProblem } from "./operator-action";
import type { OperationPorts } from "./perform";

/** A sweep that an operator starts. */
export interface SweepRequest extends SweepOptions {
  /** The operator's name in the audit. */
  readonly operator: string;
  /** The reason for the audit, 1 to 500 characters. */
  readonly reason: string;
}

/**
 * Runs one sweep for an operator. The audit keeps the reason before the sweep and its report
 * afterwards; when no slot is due, nothing is sent and nothing recorded. Throws a `Fault` when Redis
 * fails (results that were sent stay sent, the others still wait), and a RangeError for an invalid
 * reason.
 */
export async function performSweep(
  ports: OperationPorts,
  request: SweepRequest,
): Promise<SweepReport> {
  const { operator, reason, ...options } = request;
  const problem = reasonProblem(reason);
  if (problem !== null) throw new RangeError(`A reason ${problem}.`);
  const due = await ports.operators.countDue();
  if (due === 0) return { slots: 0, published: 0, waiting: 0, conflicts: 0 };
  const actionId = randomUUID();
  const entry = { actionId, operator, reason, deed: "sweep", due } as const;
  let lastReport: SweepReport | null = null;
  const onProgress = (report: SweepReport): void => {
    lastReport = report;
    options.onProgress?.(report);
  };
  const recordOutcome = async (outcome: AuditEntry["outcome"]): Promise<void> => {
    ports.emit({ event: "operator.acted", slot: null, deed: entry.deed, outcome, actionId });
    await appendAudit(ports.operators, { ...entry, outcome, report: lastReport });
  };
  await appendAudit(ports.operators, { ...entry, outcome: "begun", report: null });
  try {
    lastReport = await ports.engine.sweep({ ...options, onProgress });
  } catch (error) {
    // If Redis failed, this entry cannot be written either, and the audit shows `begun` alone.
    await recordOutcome("failed").catch(() => undefined);
    throw error;
  }
  await recordOutcome("done");
  await recordSweep(ports.operators, operator, lastReport);
  return lastReport;
}
