import { z } from "zod";

import type { Lag } from "../gradebook/collection";
import type { Row } from "../gradebook/row";
import { defineFault, type FaultEffect, type WritePlan } from "./fault";

const ms = z
  .number()
  .min(0)
  .optional()
  .describe("duration of the lag in milliseconds, instead of reads");

interface LagParams {
  readonly reads: number;
  readonly ms?: number | undefined;
}

function lagEffect(hiddenFrom: Lag["hiddenFrom"], params: LagParams): FaultEffect {
  const write = (plan: WritePlan, now: number): WritePlan => ({
    ...plan,
    lag: {
      hiddenFrom,
      reads: params.ms === undefined ? params.reads : null,
      untilMs: params.ms === undefined ? null : now + params.ms,
    },
  });
  return { write };
}

function withoutNewest(rows: readonly Row[]): readonly Row[] {
  const newest = rows.reduce<Row | null>((best, row) => {
    return best === null || row.dateLastModified >= best.dateLastModified ? row : best;
  }, null);
  return rows.filter((row) => row !== newest);
}

const MISSING = {
  newest: withoutNewest,
  half: (rows: readonly Row[]) => rows.filter((_, index) => index % 2 === 0),
  all: () => [],
} as const;

function keepThird(firing: number): (rows: readonly Row[]) => readonly Row[] {
  return (rows) => rows.filter((_, index) => (index + firing) % 3 === 0);
}

export const STALE_READS = [
  defineFault({
    code: "F2",
    name: "list lags after a write",
    wire: "PUT 201 and GET by id 200, but for a while lists show the state before the write",
    params: z.strictObject({
      reads: z
        .number()
        .int()
        .min(1)
        .default(3)
        .describe("number of lists that do not show the write"),
      ms,
    }),
    operations: ["put", "delete"],
    effect: (params) => lagEffect("lists", params),
  }),
  defineFault({
    code: "F3",
    name: "flapping replica",
    wire: "a replica that lacks rows answers every second request",
    params: z.strictObject({
      missing: z
        .enum(["newest", "half", "all", "rotating"])
        .default("newest")
        .describe("the rows that are missing; rotating: every request shows another third"),
    }),
    operations: ["list"],
    onRequest: ["get"],
    effect: ({ missing }, firing) => {
      if (missing === "rotating") return { rows: keepThird(firing) };
      return firing % 2 === 1 ? { rows: MISSING[missing] } : {};
    },
  }),
  defineFault({
    code: "F20",
    name: "a write is acknowledged but visible only later",
    wire: "PUT 201, then for a while 404, and lists without the row",
    params: z.strictObject({
      reads: z
        .number()
        .int()
        .min(1)
        .default(2)
        .describe("number of reads that do not show the write"),
      ms,
    }),
    operations: ["put", "delete"],
    effect: (params) => lagEffect("reads", params),
  }),
];
