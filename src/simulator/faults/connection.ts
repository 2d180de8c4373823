import { z } from "zod";

import { failureReply } from "../wire/failure";
import { emptyReply, hangingReply, isSuccess, type Reply } from "../wire/reply";
import { serializeBody } from "../wire/send-reply";
import { defineFault, type FaultEffect, GRADEBOOK } from "./fault";

/** Half of the body with a matching Content-Length: HTTP is complete, the JSON is not. */
function withHalfBody(reply: Reply): Reply {
  const { text, contentType } = serializeBody(reply.body);
  const half = text.slice(0, Math.floor(text.length / 2));
  return { ...reply, body: { kind: "text", contentType: contentType ?? "text/plain", text: half } };
}

/** The connection closes in the middle of the body. Without a body, it is reset instead. */
function withCutConnection(reply: Reply): Reply {
  const isEmpty = serializeBody(reply.body).text === "";
  return { ...reply, delivery: isEmpty ? "reset" : "cut" };
}

type ReplyLoss = (reply: Reply, ms: number | undefined) => Reply;

const REPLY_LOSSES: Readonly<Record<"reset" | "hang" | "gateway", ReplyLoss>> = {
  reset: (reply) => ({ ...reply, delivery: "reset" }),
  hang: (_reply, ms) => hangingReply(ms),
  gateway: () => failureReply({ status: 504, body: "html", shape: "top" }),
};

export const CONNECTION = [
  defineFault({
    code: "F14",
    name: "hang, reset or cut JSON",
    wire: "no answer, a closed connection, or half a body; with hang and reset nothing is applied",
    params: z.strictObject({
      variant: z
        .enum(["hang", "reset", "cut", "cut-json"])
        .default("hang")
        .describe("cut: the connection closes in the middle; cut-json: the JSON ends early"),
      ms: z
        .number()
        .min(0)
        .optional()
        .describe("close a hanging connection after this time; default never"),
    }),
    operations: GRADEBOOK,
    onRequest: ["token"],
    effect: ({ variant, ms }): FaultEffect => {
      if (variant === "hang") return { intercept: () => hangingReply(ms) };
      if (variant === "reset") {
        return { intercept: () => ({ ...emptyReply(200), delivery: "reset" }) };
      }
      return { reply: variant === "cut" ? withCutConnection : withHalfBody };
    },
  }),
  defineFault({
    code: "F19",
    name: "write applied, reply lost",
    wire: "the PUT or DELETE is applied, but the client gets no answer",
    params: z.strictObject({
      variant: z
        .enum(["reset", "hang", "gateway"])
        .default("reset")
        .describe("gateway: the proxy answers with an HTML page and 504"),
      ms: z
        .number()
        .min(0)
        .optional()
        .describe("close a hanging connection after this time; default never"),
    }),
    operations: ["put", "delete"],
    effect: ({ variant, ms }) => ({
      reply: (reply) => (isSuccess(reply) ? REPLY_LOSSES[variant](reply, ms) : reply),
    }),
  }),
];
