import { z } from "zod";

import type { SimulatorRequest } from "../wire/simulator-request";
import { errorReply } from "../wire/error-body";
import { errorShape, failureParams, failureReply } from "../wire/failure";
import { defineFault, GRADEBOOK } from "./fault";

function namesLineItem(request: SimulatorRequest): boolean {
  return request.resource === "assessmentLineItems" || request.lineItemId !== null;
}

export const ERROR_REPLIES = [
  defineFault({
    code: "F11",
    name: "rate limit",
    wire: "429, with or without Retry-After",
    params: z.strictObject({
      retryAfter: z
        .union([z.number().int().min(0), z.literal("absent")])
        .default(1)
        .describe("seconds in Retry-After"),
      shape: errorShape,
    }),
    operations: GRADEBOOK,
    onRequest: ["token"],
    effect: (params) => ({
      intercept: () => {
        const description = "too many requests";
        const reply = errorReply({ status: 429, minor: "server_busy", description }, params.shape);
        if (params.retryAfter === "absent") return reply;
        return { ...reply, headers: { "retry-after": String(params.retryAfter) } };
      },
    }),
  }),
  defineFault({
    code: "F12",
    name: "server error",
    wire: "500, 502, 503 or 504 with a JSON, HTML or empty body; nothing was applied",
    params: failureParams,
    operations: GRADEBOOK,
    onRequest: ["token"],
    effect: (params) => ({ intercept: () => failureReply(params) }),
  }),
  defineFault({
    code: "F25",
    name: "line item absent",
    wire: "404 on a list or PUT that names a line item",
    params: z.strictObject({ shape: errorShape }),
    operations: ["list", "put"],
    onRequest: ["get", "delete"],
    applies: namesLineItem,
    effect: (params) => ({
      intercept: (request) => {
        const description = `no assessmentLineItem ${request.lineItemId ?? request.sourcedId ?? ""}`;
        return errorReply({ status: 404, minor: "unknownobject", description }, params.shape);
      },
    }),
  }),
];
