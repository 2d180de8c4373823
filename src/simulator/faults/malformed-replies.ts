import { z } from "zod";

import type { Row } from "../gradebook/row";
import type { SimulatorRequest } from "../wire/simulator-request";
import { htmlBody } from "../wire/failure";
import { type Body, isSuccess, type Reply } from "../wire/reply";
import { defineFault, GRADEBOOK } from "./fault";

type RowChange = (row: Row) => Row;

function without(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !fields.includes(key))) as Row;
}

const dateOnly: RowChange = (row) => ({ ...row, scoreDate: String(row["scoreDate"]).slice(0, 10) });
const dateTime: RowChange = (row) => {
  return { ...row, scoreDate: `${String(row["scoreDate"]).slice(0, 10)}T00:00:00.000Z` };
};
const nulls: RowChange = (row) => ({
  ...row,
  textScore: null,
  comment: null,
  scorePercentile: null,
});
const strings: RowChange = (row) => {
  const { score } = row as { readonly score?: unknown };
  return typeof score === "number" ? { ...row, score: score.toFixed(1) } : row;
};

/** How a row differs from the schema. Each was observed at a vendor. */
const DRIFTS = {
  all: (row) => dateOnly(nulls(strings({ ...row, vendorField: { any: "thing" } }))),
  "date-only": dateOnly,
  "date-time": dateTime,
  strings,
  nulls,
  "null-metadata": (row) => ({ ...row, metadata: null }),
  "null-score": (row) => ({ ...row, score: null }),
  "no-optional": (row) => without(row, ["score", "textScore", "comment", "metadata"]),
  "no-student": (row) => without(row, ["student"]),
  "no-status": (row) => without(row, ["status"]),
  "no-id": (row) => without(row, ["sourcedId"]),
} as const satisfies Record<string, RowChange>;

const DRIFT_NAMES = Object.keys(DRIFTS) as [keyof typeof DRIFTS, ...(keyof typeof DRIFTS)[]];

function bodyWithoutPayload(
  reply: Reply,
  key: string | null,
  variant: "empty" | "no-key" | "null-key",
): Body {
  if (variant === "empty" || reply.body.kind !== "json" || key === null) return { kind: "empty" };
  const fields = Object.entries(reply.body.value as object).filter(([name]) => name !== key);
  const rest = Object.fromEntries(fields);
  return { kind: "json", value: variant === "no-key" ? rest : { ...rest, [key]: null } };
}

/** The key of a reply that contains the rows or the row. */
function payloadKeyOf({ resource, operation, names }: SimulatorRequest): string | null {
  if (resource === null) return null;
  return operation === "list" ? names.collection[resource] : names.item[resource];
}

const EMPTY: Body = { kind: "empty" };

const WRONG_TYPE = {
  html: (reply: Reply): Reply => ({ ...reply, status: 200, body: htmlBody("Sign in") }),
  "html-as-json": (reply: Reply): Reply => {
    const body = { ...htmlBody("Sign in"), contentType: "application/json" };
    return { ...reply, status: 200, body };
  },
  "json-as-html": (reply: Reply): Reply => ({
    ...reply,
    headers: { ...reply.headers, "content-type": "text/html; charset=utf-8" },
  }),
} as const;

export const MALFORMED_REPLIES = [
  defineFault({
    code: "F17",
    name: "success without content",
    wire: "200 with an empty body, 204, or JSON without the collection key",
    params: z.strictObject({
      variant: z
        .enum(["empty", "no-content", "no-key", "null-key"])
        .default("empty")
        .describe("no-content is a 204"),
    }),
    operations: ["list", "get"],
    effect: ({ variant }) => ({
      reply: (reply, request) => {
        if (!isSuccess(reply)) return reply;
        if (variant === "no-content") return { ...reply, status: 204, body: EMPTY };
        return { ...reply, body: bodyWithoutPayload(reply, payloadKeyOf(request), variant) };
      },
    }),
  }),
  defineFault({
    code: "F18",
    name: "schema drift",
    wire: "date-only scoreDate, null or absent fields, numbers as strings",
    params: z.strictObject({
      variant: z
        .enum(DRIFT_NAMES)
        .default("all")
        .describe("all: date-only, strings, nulls and an unknown field together"),
    }),
    operations: ["list", "get"],
    effect: ({ variant }) => ({ row: DRIFTS[variant] }),
  }),
  defineFault({
    code: "F21",
    name: "PUT without a body",
    wire: "201 with an empty body, which is legal; some vendors answer 200",
    params: z.strictObject({
      status: z
        .union([z.literal(201), z.literal(200)])
        .default(201)
        .describe("HTTP status"),
    }),
    operations: ["put"],
    effect: ({ status }) => ({
      reply: (reply) => (isSuccess(reply) ? { ...reply, status, body: EMPTY } : reply),
    }),
  }),
  defineFault({
    code: "F24",
    name: "wrong content type",
    wire: "200 with an HTML page, or a body that does not match its content type",
    params: z.strictObject({
      variant: z
        .enum(["html", "html-as-json", "json-as-html"])
        .default("html")
        .describe("the body and its content type"),
    }),
    operations: GRADEBOOK,
    onRequest: ["token"],
    effect: ({ variant }) => ({ reply: WRONG_TYPE[variant] }),
  }),
];
