import { z } from "zod";

import { type Filter, firstPredicates, parseFilter } from "../gradebook/filter";
import type { Call } from "../wire/call";
import { ERROR_SHAPES, errorReply } from "../wire/error-body";
import { defineFault } from "./fault";

/** How many predicates the filter of a call has; 0 when there is none or it does not parse. */
function predicateCount({ url, resource, words }: Call): number {
  const text = url.searchParams.get("filter");
  if (text === null || resource === null) return 0;
  try {
    const filter: Filter = parseFilter(text, resource, words);
    return filter.flat().length;
  } catch {
    // The gradebook itself refuses such a filter.
    return 0;
  }
}

export const FILTERS = [
  defineFault({
    code: "F9",
    name: "filter ignored",
    wire: "200 with rows that the filter excludes, other students' too",
    params: z.strictObject({
      honoured: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe("how many predicates, from the left, still count"),
    }),
    operations: ["list"],
    applies: (call, { honoured }) => predicateCount(call) > honoured,
    effect: ({ honoured }) => ({
      query: (query) => ({
        ...query,
        filter: query.filter === null ? null : firstPredicates(query.filter, honoured),
      }),
    }),
  }),
  defineFault({
    code: "F10",
    name: "filter refused",
    wire: "400 with invalid_filter_field",
    params: z.strictObject({
      accepted: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe("how many predicates are still accepted; the specification guarantees 2"),
      shape: z.enum(ERROR_SHAPES).default("top").describe("form of the error body"),
    }),
    operations: ["list"],
    applies: (call, { accepted }) => predicateCount(call) > accepted,
    effect: ({ shape }) => ({
      intercept: () => {
        const description = "this filter is not supported";
        return errorReply({ status: 400, minor: "invalid_filter_field", description }, shape);
      },
    }),
  }),
];
