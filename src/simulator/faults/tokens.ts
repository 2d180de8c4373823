import { z } from "zod";

import { ERROR_SHAPES, errorReply } from "../wire/error-body";
import { failureParams, failureReply } from "../wire/failure";
import { emptyReply, isSuccess, jsonReply, type Reply } from "../wire/reply";
import { defineFault, type Effect, GRADEBOOK } from "./fault";

const tokenParams = z.strictObject({
  variant: z
    .enum(["fail", "slow", "no-expiry", "refused", "no-token", "hang"])
    .default("fail")
    .describe("refused: 401 invalid_client; no-expiry, no-token: the field is left out"),
  ms: z.number().min(0).default(2000).describe("how slow the slow variant is"),
  status: failureParams.shape.status,
  body: failureParams.shape.body,
});

function without(reply: Reply, field: string): Reply {
  if (!isSuccess(reply) || reply.body.kind !== "json") return reply;
  const entries = Object.entries(reply.body.value as object).filter(([key]) => key !== field);
  return { ...reply, body: { kind: "json", value: Object.fromEntries(entries) } };
}

function tokenEffect(params: z.output<typeof tokenParams>): Effect {
  switch (params.variant) {
    case "fail":
      return { intercept: () => failureReply({ ...params, shape: "top" }) };
    case "slow":
      return { reply: (reply) => ({ ...reply, delayMs: params.ms }) };
    case "no-expiry":
      return { reply: (reply) => without(reply, "expires_in") };
    case "no-token":
      return { reply: (reply) => without(reply, "access_token") };
    case "refused":
      return { intercept: () => jsonReply(401, { error: "invalid_client" }) };
    case "hang":
      return { intercept: () => ({ ...emptyReply(200), delivery: "hang" }) };
  }
}

export const TOKENS = [
  defineFault({
    code: "F15",
    name: "token expires mid-run",
    wire: "401 although expires_in is not over; a new token works again",
    params: z.strictObject({
      uses: z.number().int().min(0).default(1).describe("requests that a token is good for"),
      shape: z.enum(ERROR_SHAPES).default("top").describe("form of the error body"),
    }),
    operations: GRADEBOOK,
    applies: (call, { uses }) => call.tokenUses >= uses,
    effect: ({ shape }) => ({
      revokesToken: true,
      intercept: () => {
        const description = "the token has expired";
        return errorReply({ status: 401, minor: "unauthorisedrequest", description }, shape);
      },
    }),
  }),
  defineFault({
    code: "F16",
    name: "token endpoint slow, failing or incomplete",
    wire: "no token, a late one, or one without expires_in",
    params: tokenParams,
    operations: ["token"],
    effect: tokenEffect,
  }),
];
