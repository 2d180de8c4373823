import { z } from "zod";

import type { ListQuery, Page } from "../gradebook/listing";
import type { SimulatorRequest } from "../wire/simulator-request";
import { failureParams, failureReply } from "../wire/failure";
import { defineFault } from "./fault";

const rows = z.number().int().min(1).default(1).describe("number of rows");

function isLaterPage(request: SimulatorRequest): boolean {
  return request.operation === "list" && Number(request.url.searchParams.get("offset") ?? 0) > 0;
}

function shiftLaterPages(count: number): (query: ListQuery) => ListQuery {
  return (query) => ({ ...query, laterPageShift: query.laterPageShift + count });
}

function changeTotal(change: number): (page: Page) => Page {
  return (page) => ({ ...page, total: Math.max(0, page.total + change) });
}

const TOTAL_ERROR = {
  high: (page: Page, by: number) => page.total + by,
  low: (page: Page, by: number) => Math.max(0, page.total - by),
  zero: () => 0,
  absent: (page: Page) => page.total,
} as const;

export const PAGING = [
  defineFault({
    code: "F4",
    name: "silent limit clamp",
    wire: "fewer rows than requested, without any hint",
    params: z.strictObject({
      // Small, so that it has an effect on small data. Vendors clamp at 500 or 3000.
      max: z.number().int().min(1).default(2).describe("maximum number of rows on a page"),
      totals: z
        .enum(["absent", "kept"])
        .default("absent")
        .describe("whether there are totals, which reveal it"),
    }),
    operations: ["list"],
    effect: ({ max, totals }) => ({
      query: (query) => ({ ...query, limit: Math.min(query.limit, max) }),
      page: (page) => (totals === "absent" ? { ...page, totals: "none" } : page),
    }),
  }),
  defineFault({
    code: "F5",
    name: "a row repeats across pages",
    wire: "later pages start with rows of the page before, as after an insert between two requests",
    params: z.strictObject({
      rows,
      total: z.enum(["grown", "same"]).default("grown").describe("the total on later pages"),
    }),
    operations: ["list"],
    applies: isLaterPage,
    effect: (params) => ({
      query: shiftLaterPages(-params.rows),
      page: changeTotal(params.total === "grown" ? params.rows : 0),
    }),
  }),
  defineFault({
    code: "F6",
    name: "a row is missed across pages",
    wire: "later pages skip rows, as after a delete between two requests or with an unstable sort",
    params: z.strictObject({
      rows,
      total: z.enum(["shrunk", "same"]).default("shrunk").describe("the total on later pages"),
    }),
    operations: ["list"],
    applies: isLaterPage,
    effect: (params) => ({
      query: shiftLaterPages(params.rows),
      page: changeTotal(params.total === "shrunk" ? -params.rows : 0),
    }),
  }),
  defineFault({
    code: "F7",
    name: "totals wrong or absent",
    wire: "X-Total-Count, Link or the totals in the body differ from the rows",
    params: z.strictObject({
      variant: z.enum(["high", "low", "zero", "absent"]).default("high").describe("what is wrong"),
      by: z.number().int().min(1).default(1).describe("the difference of high and low"),
      place: z
        .enum(["headers", "body", "both"])
        .optional()
        .describe("where the totals are; by default where the habit puts them"),
    }),
    operations: ["list"],
    effect: ({ variant, by, place }) => ({
      page: (page) => ({
        ...page,
        total: TOTAL_ERROR[variant](page, by),
        totals: variant === "absent" ? "none" : (place ?? page.totals),
      }),
    }),
  }),
  defineFault({
    code: "F13",
    name: "failure on a later page",
    wire: "the first page is correct, a later one fails",
    params: failureParams,
    operations: ["list"],
    applies: isLaterPage,
    effect: (params) => ({ intercept: () => failureReply(params) }),
  }),
  defineFault({
    code: "F23",
    name: "duplicate rows in one page",
    wire: "the same id twice on one page; totals count it once",
    params: z.strictObject({ rows }),
    operations: ["list"],
    effect: (params) => ({
      page: (page) => ({ ...page, rows: [...page.rows, ...page.rows.slice(0, params.rows)] }),
    }),
  }),
];
