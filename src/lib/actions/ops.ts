"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { reasonProblem, type OperatorActionResult } from "#src/entries/operations.ts";
import type { SweepReport } from "../services/attempt";
import { wiring } from "../wiring";
import { atBoundary } from "./boundary";
import { parseOperatorActionForm } from "./ops/operator-action-input";
import { operatorOrNobody, SWEEP_LIMIT } from "../pages/ops-pages";
import { getUser } from "../pages/request-user";
import { isCrossSite } from "../http/same-origin";

export interface OperatorActionState {
  readonly report: OperatorActionResult | null;
  /** Why nothing was tried, or what failed. */
  readonly problem: string | null;
}

export interface SweepState {
  readonly report: SweepReport | null;
  /** Why nothing was tried, or what failed. */
  readonly problem: string | null;
}

/** Previews an operator action, or executes what was previewed. Others get a 404. */
export async function performOperatorAction(
  _before: OperatorActionState,
  form: FormData,
): Promise<OperatorActionState> {
  const { log, operations, operatorId } = await operatorPorts();
  const parsed = parseOperatorActionForm(form);
  if ("problem" in parsed) return { report: null, problem: parsed.problem };
  const { slot, seen, ...input } = parsed.input;
  const request = { ...input, operator: operatorId, ...(seen !== null && { seen }) };
  const report = await atBoundary(log, () => operations.perform(slot, request));
  if ("outcome" in report) {
    const problem = `The action failed (${report.code}). Check the slot before you try again.`;
    return { report: null, problem };
  }
  if (report.kind !== "would") revalidatePath("/ops", "layout");
  return { report, problem: null };
}

/** Sweeps once for an operator, with the reason from the form. Others get a 404. */
export async function sweepNow(_before: SweepState, form: FormData): Promise<SweepState> {
  const { log, operations, operatorId } = await operatorPorts();
  const reason = form.get("reason");
  if (typeof reason !== "string") return { report: null, problem: "The reason must be text." };
  const problem = reasonProblem(reason);
  if (problem !== null) return { report: null, problem: `The reason ${problem}.` };
  const request = { operator: operatorId, reason, limit: SWEEP_LIMIT };
  const report = await atBoundary(log, () => operations.sweep(request));
  if ("outcome" in report) return { report: null, problem: sweepStoppedMessage(report.code) };
  revalidatePath("/ops", "layout");
  return { report, problem: null };
}

function sweepStoppedMessage(code: string): string {
  return (
    `The sweep stopped (${code}). Results that were sent stay sent; the rest is still waiting. ` +
    "Run holdfast doctor, then sweep again."
  );
}

/** The ports of an operator's action. Everybody else gets a 404. */
async function operatorPorts() {
  const ports = wiring();
  const requestHeaders = await headers();
  const operator = isCrossSite(requestHeaders)
    ? null
    : operatorOrNobody(await getUser(ports, requestHeaders));
  const { log, operations } = ports;
  if (operator === null || operations === null) notFound();
  return { log, operations, operatorId: operator.operatorId };
}
