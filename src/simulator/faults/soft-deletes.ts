import { z } from "zod";

import { withoutField } from "../gradebook/filter";
import type { Row } from "../gradebook/row";
import { defineFault, type Effect } from "./fault";

function isLive(row: Row): boolean {
  return row.status !== "tobedeleted";
}

const softDelete: NonNullable<Effect["write"]> = (plan) => ({ ...plan, softDelete: true });

export const SOFT_DELETES = [
  defineFault({
    code: "F22",
    name: "soft-deleted rows",
    wire: "DELETE only marks a row; lists show it as tobedeleted whatever the filter, or hide it",
    params: z.strictObject({
      lists: z.enum(["shown", "hidden"]).default("shown").describe("what lists do with such rows"),
      byId: z.enum(["shown", "absent"]).default("shown").describe("what a get of such a row does"),
    }),
    operations: ["list", "get", "delete"],
    effect: ({ lists, byId }) => ({
      write: softDelete,
      query: (query) => {
        if (lists === "hidden" || query.filter === null) return query;
        return { ...query, filter: withoutField(query.filter, "status") };
      },
      rows: (rows, call) => {
        const isHiding = call.operation === "list" ? lists === "hidden" : byId === "absent";
        return isHiding ? rows.filter(isLive) : rows;
      },
    }),
  }),
];
