import { randomUUID } from "node:crypto";
import type { SweepOptions, SweepReport } from "../attempt";
import { appendAudit } from "./audit";
import type { AuditEntry } from "./audit";
import { reasonProblem } from "./operator-action";
import type { OperationPorts } from "./perform";

export interface SweepOrder extends SweepOptions {
  /** Who, as the audit names them. */
  readonly operator: string;
  /** Why, in 1 to 500 characters. */
  readonly reason: string;
}

/**
 * Sweeps once on behalf of an operator. The reason is kept before anything is sent, what it came to
 * afterwards; when no slot is due nothing is done and nothing kept. Throws a `Fault` when Redis
 * fails (what was sent by then is sent, and the rest still waits), and a RangeError for a reason
 * that is none.
 */
export async function performSweep(ports: OperationPorts, order: SweepOrder): Promise<SweepReport> {
  const { operator, reason, ...options } = order;
  const problem = reasonProblem(reason);
  if (problem !== null) throw new RangeError(`A reason ${problem}.`);
  const due = await ports.operators.countDue();
  if (due === 0) return { slots: 0, published: 0, waiting: 0, conflicts: 0 };
  const actionId = randomUUID();
  const entry = { actionId, operator, reason, deed: "sweep", due } as const;
  let reached: SweepReport | null = null;
  const onProgress = (report: SweepReport): void => {
    reached = report;
    options.onProgress?.(report);
  };
  const say = async (outcome: AuditEntry["outcome"]): Promise<void> => {
    ports.emit({ event: "operator.acted", slot: null, deed: entry.deed, outcome, actionId });
    await appendAudit(ports.operators, { ...entry, outcome, report: reached });
  };
  await appendAudit(ports.operators, { ...entry, outcome: "begun", report: null });
  try {
    reached = await ports.engine.sweep({ ...options, onProgress });
  } catch (error) {
    // Redis may be what failed: then this is not written either, and `begun` stands alone.
    await say("failed").catch(() => undefined);
    throw error;
  }
  await say("done");
  return reached;
}
