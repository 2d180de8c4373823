import { z } from "zod";

import { failureReply } from "../wire/failure";
import { emptyReply, isSuccess, type Reply } from "../wire/reply";
import { render } from "../wire/send";
import { defineFault, type Effect, GRADEBOOK } from "./fault";

/** Half of the text with a Content-Length of its own: HTTP is complete, the JSON is not. */
function halved(reply: Reply): Reply {
  const { text, contentType } = render(reply.body);
  const half = text.slice(0, Math.floor(text.length / 2));
  return { ...reply, body: { kind: "text", contentType: contentType ?? "text/plain", text: half } };
}

/** A reply without a body cannot be cut in half; its connection is reset instead. */
function cut(reply: Reply): Reply {
  const isEmpty = render(reply.body).text === "";
  return { ...reply, delivery: isEmpty ? "reset" : "cut" };
}

function hanging(ms: number | undefined): Reply {
  return { ...emptyReply(200), delivery: "hang", ...(ms === undefined ? {} : { delayMs: ms }) };
}

type Loss = (reply: Reply, ms: number | undefined) => Reply;

const LOSSES: Readonly<Record<"reset" | "hang" | "gateway", Loss>> = {
  reset: (reply) => ({ ...reply, delivery: "reset" }),
  hang: (_reply, ms) => hanging(ms),
  gateway: () => failureReply({ status: 504, body: "html", shape: "top" }),
};

export const CONNECTION = [
  defineFault({
    code: "F14",
    name: "hang, reset or cut JSON",
    wire: "no answer, connection closed, or half a body; hang and reset apply nothing",
    params: z.strictObject({
      variant: z
        .enum(["hang", "reset", "cut", "cut-json"])
        .default("hang")
        .describe("cut breaks off the connection, cut-json ends the body early"),
      ms: z.number().min(0).optional().describe("a hang is closed after this long; default never"),
    }),
    operations: GRADEBOOK,
    onRequest: ["token"],
    effect: ({ variant, ms }): Effect => {
      if (variant === "hang") return { intercept: () => hanging(ms) };
      if (variant === "reset") {
        return { intercept: () => ({ ...emptyReply(200), delivery: "reset" }) };
      }
      return { reply: variant === "cut" ? cut : halved };
    },
  }),
  defineFault({
    code: "F19",
    name: "write applied, reply lost",
    wire: "the PUT or DELETE is applied, then the client gets no answer to it",
    params: z.strictObject({
      variant: z
        .enum(["reset", "hang", "gateway"])
        .default("reset")
        .describe("gateway: a 504 in HTML from the proxy"),
      ms: z.number().min(0).optional().describe("a hang is closed after this long; default never"),
    }),
    operations: ["put", "delete"],
    effect: ({ variant, ms }) => ({
      reply: (reply) => (isSuccess(reply) ? LOSSES[variant](reply, ms) : reply),
    }),
  }),
];
