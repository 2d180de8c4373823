import { z } from "zod";

import { type Filter, firstPredicates, parseFilter } from "../gradebook/filter";
import type { SimulatorRequest } from "../wire/simulator-request";
import { errorReply } from "../wire/error-body";
import { errorShape } from "../wire/failure";
import { defineFault } from "./fault";

/** The number of predicates in a request's filter; 0 without a valid filter. */
function predicateCount({ url, resource, names }: SimulatorRequest): number {
  const text = url.searchParams.get("filter");
  if (text === null || resource === null) return 0;
  try {
    const filter: Filter = parseFilter(text, resource, names);
    return filter.flat().length;
  } catch {
    // The gradebook itself rejects such a filter.
    return 0;
  }
}

export const FILTERS = [
  defineFault({
    code: "F9",
    name: "filter ignored",
    wire: "200 with rows that the filter excludes, also those of other students",
    params: z.strictObject({
      honoured: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe("number of predicates, from the left, that still apply"),
    }),
    operations: ["list"],
    applies: (request, { honoured }) => predicateCount(request) > honoured,
    effect: ({ honoured }) => ({
      query: (query) => ({
        ...query,
        filter: query.filter === null ? null : firstPredicates(query.filter, honoured),
      }),
    }),
  }),
  defineFault({
    code: "F10",
    name: "filter rejected",
    wire: "400 with invalid_filter_field",
    params: z.strictObject({
      accepted: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe("number of predicates that are accepted; the specification guarantees 2"),
      shape: errorShape,
    }),
    operations: ["list"],
    applies: (request, { accepted }) => predicateCount(request) > accepted,
    effect: ({ shape }) => ({
      intercept: () => {
        const description = "this filter is not supported";
        return errorReply({ status: 400, minor: "invalid_filter_field", description }, shape);
      },
    }),
  }),
];
