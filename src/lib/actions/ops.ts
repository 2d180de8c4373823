"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { DeedReport } from "../services/operations";
import { wiring } from "../wiring";
import { atBoundary } from "./boundary";
import { parseDeedForm } from "./ops/deed-input";
import { operatorOrNobody } from "./ops-pages";
import { isCrossSite } from "./same-origin";

export interface DeedState {
  readonly report: DeedReport | null;
  /** What went wrong before anything was tried, or why the world failed. */
  readonly problem: string | null;
}

/**
 * Previews a deed of an operator, or does what was previewed. For everybody else it answers as a
 * page that does not exist.
 */
export async function performDeed(_before: DeedState, form: FormData): Promise<DeedState> {
  const ports = wiring();
  const asking = await headers();
  const operator = isCrossSite(asking) ? null : await operatorOrNobody(ports, asking);
  const { operations } = ports;
  if (operator === null || operations === null) notFound();
  const parsed = parseDeedForm(form);
  if ("problem" in parsed) return { report: null, problem: parsed.problem };
  const { slot, seen, ...asked } = parsed.input;
  const order = { ...asked, operator: operator.operatorId, ...(seen !== null && { seen }) };
  const report = await atBoundary(ports.log, () => operations.perform(slot, order));
  if ("outcome" in report) {
    const problem = `It could not be done (${report.code}). Look again before you try again.`;
    return { report: null, problem };
  }
  if (report.kind !== "would") revalidatePath("/ops", "layout");
  return { report, problem: null };
}
