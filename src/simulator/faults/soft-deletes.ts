import { z } from "zod";

import { withoutField } from "../gradebook/filter";
import type { Row } from "../gradebook/row";
import { defineFault, type FaultEffect } from "./fault";

function isActive(row: Row): boolean {
  return row.status !== "tobedeleted";
}

const softDelete: NonNullable<FaultEffect["write"]> = (plan) => ({ ...plan, softDelete: true });

export const SOFT_DELETES = [
  defineFault({
    code: "F22",
    name: "soft-deleted rows",
    wire: "DELETE only marks a row; lists show it as tobedeleted despite the filter, or hide it",
    params: z.strictObject({
      lists: z.enum(["shown", "hidden"]).default("shown").describe("whether lists show such rows"),
      byId: z
        .enum(["shown", "absent"])
        .default("shown")
        .describe("the answer to a get of such a row"),
    }),
    operations: ["list", "get", "delete"],
    effect: ({ lists, byId }) => ({
      write: softDelete,
      query: (query) => {
        if (lists === "hidden" || query.filter === null) return query;
        return { ...query, filter: withoutField(query.filter, "status") };
      },
      rows: (rows, request) => {
        const isHiding = request.operation === "list" ? lists === "hidden" : byId === "absent";
        return isHiding ? rows.filter(isActive) : rows;
      },
    }),
  }),
];
