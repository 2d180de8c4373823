import { z } from "zod";

import type { Page } from "../gradebook/listing";
import { defineFault, type FaultEffect } from "./fault";

const totals = z
  .enum(["zero", "kept", "absent"])
  .default("zero")
  .describe("how the totals count the hidden rows");

type Totals = z.output<typeof totals>;

function emptyListEffect(totalsVariant: Totals): FaultEffect {
  const page = (before: Page): Page => ({
    ...before,
    rows: [],
    total: totalsVariant === "zero" ? 0 : before.total,
    totals: totalsVariant === "absent" ? "none" : before.totals,
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
    effect: (params) => emptyListEffect(params.totals),
  }),
  defineFault({
    code: "F8",
    name: "missing permission shows as an empty list",
    wire: "200 with an empty array; once it has occurred, on every list",
    params: z.strictObject({ totals }),
    operations: ["list"],
    permanent: true,
    effect: (params) => emptyListEffect(params.totals),
  }),
];
