import { z } from "zod";

import { errorReply } from "../wire/error-body";
import { errorShape, failureParams, failureReply } from "../wire/failure";
import { hangingReply, isSuccess, jsonReply, type Reply } from "../wire/reply";
import { defineFault, type FaultEffect, GRADEBOOK } from "./fault";

const tokenParams = z.strictObject({
  variant: z
    .enum(["fail", "slow", "no-expiry", "refused", "no-token", "hang"])
    .default("fail")
    .describe("refused: 401 invalid_client; no-expiry, no-token: the field is absent"),
  ms: z.number().min(0).default(2000).describe("delay of the variant slow, in milliseconds"),
  status: failureParams.shape.status,
  body: failureParams.shape.body,
});

function withoutField(reply: Reply, field: string): Reply {
  if (!isSuccess(reply) || reply.body.kind !== "json") return reply;
  const entries = Object.entries(reply.body.value as object).filter(([key]) => key !== field);
  return { ...reply, body: { kind: "json", value: Object.fromEntries(entries) } };
}

function tokenEffect(params: z.output<typeof tokenParams>): FaultEffect {
  switch (params.variant) {
    case "fail":
      return { intercept: () => failureReply({ ...params, shape: "top" }) };
    case "slow":
      return { reply: (reply) => ({ ...reply, delayMs: params.ms }) };
    case "no-expiry":
      return { reply: (reply) => withoutField(reply, "expires_in") };
    case "no-token":
      return { reply: (reply) => withoutField(reply, "access_token") };
    case "refused":
      return { intercept: () => jsonReply(401, { error: "invalid_client" }) };
    case "hang":
      return { intercept: () => hangingReply() };
  }
}

export const TOKENS = [
  defineFault({
    code: "F15",
    name: "token expires mid-run",
    wire: "401 before expires_in has passed; a new token is accepted",
    params: z.strictObject({
      uses: z
        .number()
        .int()
        .min(0)
        .default(1)
        .describe("number of requests for which a token is valid"),
      shape: errorShape,
    }),
    operations: GRADEBOOK,
    applies: (request, { uses }) => request.tokenUses >= uses,
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
