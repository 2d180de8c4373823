"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { SweepReport } from "../services/attempt";
import { reasonProblem, type OperatorActionResult } from "../services/operations";
import { wiring } from "../wiring";
import { atBoundary } from "./boundary";
import { parseOperatorActionForm } from "./ops/operator-action-input";
import { operatorOrNobody, SWEEP_LIMIT } from "../pages/ops-pages";
import { getUser } from "../pages/request-user";
import { isCrossSite } from "../http/same-origin";

export interface OperatorActionState {
  readonly report: OperatorActionResult | null;
  /** What went wrong before anything was tried, or why the world failed. */
  readonly problem: string | null;
}

export interface SweepState {
  readonly report: SweepReport | null;
  /** Why nothing was tried, or why the world failed. */
  readonly problem: string | null;
}

/**
 * Previews a deed of an operator, or does what was previewed. For everybody else it answers as a
 * page that does not exist.
 */
export async function performOperatorAction(
  _before: OperatorActionState,
  form: FormData,
): Promise<OperatorActionState> {
  const { log, operations, operatorId } = await operatorsPorts();
  const parsed = parseOperatorActionForm(form);
  if ("problem" in parsed) return { report: null, problem: parsed.problem };
  const { slot, seen, ...asked } = parsed.input;
  const order = { ...asked, operator: operatorId, ...(seen !== null && { seen }) };
  const report = await atBoundary(log, () => operations.perform(slot, order));
  if ("outcome" in report) {
    const problem = `It could not be done (${report.code}). Look again before you try again.`;
    return { report: null, problem };
  }
  if (report.kind !== "would") revalidatePath("/ops", "layout");
  return { report, problem: null };
}

/**
 * Sweeps once for an operator, with the reason that the form gives. For everybody else it answers
 * as a page that does not exist.
 */
export async function sweepNow(_before: SweepState, form: FormData): Promise<SweepState> {
  const { log, operations, operatorId } = await operatorsPorts();
  const reason = form.get("reason");
  if (typeof reason !== "string") return { report: null, problem: "The reason must be a text." };
  const problem = reasonProblem(reason);
  if (problem !== null) return { report: null, problem: `The reason ${problem}.` };
  const order = { operator: operatorId, reason, limit: SWEEP_LIMIT };
  const report = await atBoundary(log, () => operations.sweep(order));
  if ("outcome" in report) return { report: null, problem: stoppedWords(report.code) };
  revalidatePath("/ops", "layout");
  return { report, problem: null };
}

function stoppedWords(code: string): string {
  return (
    `The sweep stopped (${code}). What was sent by then is sent, and the rest still waits. ` +
    "When holdfast doctor finds Redis in order, sweep again."
  );
}

/** What an operator's action works with; everybody else is answered 404. */
async function operatorsPorts() {
  const ports = wiring();
  const asking = await headers();
  const operator = isCrossSite(asking) ? null : operatorOrNobody(await getUser(ports, asking));
  const { log, operations } = ports;
  if (operator === null || operations === null) notFound();
  return { log, operations, operatorId: operator.operatorId };
}
