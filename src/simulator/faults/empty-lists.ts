import { z } from "zod";

import type { Page } from "../gradebook/listing";
import { defineFault, type Effect } from "./fault";

const totals = z
  .enum(["zero", "kept", "absent"])
  .default("zero")
  .describe("what the totals say about the rows that are not shown");

type Totals = z.output<typeof totals>;

function emptied(told: Totals): Effect {
  const page = (before: Page): Page => ({
    ...before,
    rows: [],
    total: told === "zero" ? 0 : before.total,
    totals: told === "absent" ? "none" : before.totals,
  });
  return { page };
}

export const EMPTY_LISTS = [
  defineFault({
    code: "F1",
    name: "false empty list",
    wire: "200 with an empty array while results exist",
    params: z.strictObject({ totals }),
    operations: ["list"],
    effect: (params) => emptied(params.totals),
  }),
  defineFault({
    code: "F8",
    name: "missing permission shows as an empty list",
    wire: "200 with an empty array, from its first firing on for ever",
    params: z.strictObject({ totals }),
    operations: ["list"],
    permanent: true,
    effect: (params) => emptied(params.totals),
  }),
];
