import { z } from "zod";
import { FAULTS } from "./catalogue";
import { PROMISES } from "./promises";
import type { PromiseId } from "./promises";

const count = z.int().min(0);

const cellSchema = z.object({
  verdict: z.enum(["held", "violated", "not applicable"]),
  /** What it rests on, what is broken, or why it means nothing here. */
  detail: z.string().min(1),
  tested: z.string().min(1),
});

const promiseIds = PROMISES.map(({ id }) => id) as [PromiseId, ...PromiseId[]];
const operationCounts = z.object({ ok: count, failed: count, unknown: count });
const violationSchema = z.object({ rule: z.string(), what: z.string() });

const faultSchema = z.object({
  id: z.string(),
  name: z.string(),
  how: z.string(),
  /** What shows that the fault happened. */
  shown: z.string(),
  redisKeepsItsWord: z.boolean(),
  promises: z.record(z.enum(promiseIds), cellSchema),
  operations: operationCounts,
  acknowledged: count,
  acknowledgedLost: count,
  lossReported: count,
  violations: z.array(violationSchema),
  tookSeconds: z.number(),
});

/** `reports/chaos/matrix.json`. */
export const matrixSchema = z.object({
  faults: z.array(faultSchema),
  operations: operationCounts,
  violations: z.array(violationSchema.extend({ fault: z.string() })),
  acknowledged: count,
  acknowledgedLost: count,
  lossReported: count,
  seed: z.int(),
  writers: count,
  /** Whether every fault of the run was shown. */
  isComplete: z.boolean(),
  versions: z.record(z.string(), z.string()),
  startedAt: z.iso.datetime(),
  tookSeconds: z.number(),
});

export type Matrix = z.infer<typeof matrixSchema>;
export type MatrixFault = Matrix["faults"][number];

/** What keeps a matrix from being the answer that is asked for; empty when nothing does. */
export function problemsOf(matrix: Matrix, faults: readonly { id: string }[] = FAULTS): string[] {
  const shown = new Set(matrix.faults.map(({ id }) => id));
  const missing = faults.filter(({ id }) => !shown.has(id)).map(({ id }) => `${id} was not shown`);
  const broken = matrix.faults.flatMap(({ id, promises }) =>
    Object.entries(promises)
      .filter(([, { verdict }]) => verdict === "violated")
      .map(([promise, { detail }]) => `${id}, ${promise}: ${detail}`),
  );
  const wordKept = matrix.faults.filter(({ redisKeepsItsWord }) => redisKeepsItsWord);
  const lost = wordKept.filter(({ acknowledgedLost }) => acknowledgedLost > 0);
  const silent = matrix.faults.filter((row) => row.lossReported < row.acknowledgedLost);
  return [
    ...missing,
    ...broken,
    ...lost.map(({ id }) => `${id}: answers were lost although Redis kept its word`),
    ...silent.map(({ id }) => `${id}: a loss was reported to nobody`),
  ];
}
