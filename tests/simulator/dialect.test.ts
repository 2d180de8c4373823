import { describe, expect, it, onTestFinished } from "vitest";

import { DIALECT } from "#simulator/habits/table";
import { type Simulator, type SimulatorOptions, startSimulator } from "#simulator/simulator";
import { startHarness, resultSeeds } from "./harness";
import {
  CONVERSATION,
  type RecordedExchange,
  PLAIN_CONVERSATION,
  INITIAL_ROWS,
} from "./strict-client-conversation";
import { STRICT, STRICT_PLAIN, type StrictReply } from "./strict-client-schemas";

interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Why the strict client rejects a reply; null if it accepts the reply. */
function rejectionReason(
  exchange: RecordedExchange,
  schemas: typeof STRICT_PLAIN,
  { status, contentType, text }: HttpReply,
): string | null {
  if (status !== exchange.status) return `status ${status} instead of ${exchange.status}`;
  if (exchange.reply === null) return text === "" ? null : "a body instead of none";
  if (!contentType.startsWith("application/json")) return `the content type ${contentType}`;
  const parsed = schemas[exchange.reply].safeParse(JSON.parse(text));
  return parsed.success ? null : parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
}

async function sendExchange(
  simulator: Simulator,
  exchange: RecordedExchange,
  token: string,
): Promise<HttpReply> {
  const { method, path, headers, body } = exchange;
  const isToken = exchange.reply === "token";
  const response = await fetch(`${new URL(simulator.baseUrl).origin}${path}`, {
    method,
    headers: isToken ? headers : { ...headers, authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, text: await response.text() };
}

interface ReplayedExchange extends HttpReply {
  readonly exchange: RecordedExchange;
  readonly rejection: string | null;
}

/** Replays the whole conversation, even if a reply is rejected. */
async function replay(options: SimulatorOptions): Promise<readonly ReplayedExchange[]> {
  const isPlain = options.habits !== undefined;
  const simulator = await startSimulator({ ...options, results: INITIAL_ROWS });
  onTestFinished(() => simulator.close());
  const replies: ReplayedExchange[] = [];
  let token = "";
  for (const exchange of isPlain ? PLAIN_CONVERSATION : CONVERSATION) {
    const reply = await sendExchange(simulator, exchange, token);
    if (exchange.reply === "token") {
      token = STRICT.token.parse(JSON.parse(reply.text)).access_token;
    }
    const schemas = isPlain ? STRICT_PLAIN : STRICT;
    replies.push({ ...reply, exchange, rejection: rejectionReason(exchange, schemas, reply) });
  }
  return replies;
}

function valueAt(text: string, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  }, JSON.parse(text));
}

function idsIn(text: string): readonly string[] {
  const body = JSON.parse(text) as Readonly<Record<string, { sourcedId: string }[]>>;
  const keys = ["assessmentResults", "assessmentLineItems", "results", "lineItems"];
  const [rows = []] = keys.flatMap((key) => (body[key] === undefined ? [] : [body[key]]));
  return rows.map(({ sourcedId }) => sourcedId);
}

describe("the recorded conversation of the public client", () => {
  it.each<[string, SimulatorOptions]>([
    ["the dialect", { dialect: true }],
    ["the dialect with plain results", { dialect: true, habits: ["resource=results"] }],
  ])("is accepted by the client with %s", async (_, options) => {
    for (const { exchange, rejection, text } of await replay(options)) {
      expect([exchange.call, rejection]).toEqual([exchange.call, null]);
      if (exchange.ids !== undefined) expect(idsIn(text)).toEqual(exchange.ids);
      for (const [path, value] of Object.entries(exchange.fields ?? {})) {
        expect([path, valueAt(text, path)]).toEqual([path, value]);
      }
    }
  });

  it("fails without the dialect, which adds slashes, POST, date-times and page numbers", async () => {
    const replies = await replay({ dialect: false });
    const accepted = replies.filter((each) => each.rejection === null);
    expect(accepted.map(({ exchange }) => exchange.call)).toEqual([
      "token",
      "getAssessmentResult of an absent result",
      "deleteAssessmentResult",
      "deleteAssessmentLineItem",
    ]);
  });

  it("has each of the client's calls for results and line items", () => {
    const calls = new Set(CONVERSATION.map(({ call }) => call.split(" ")[0]));
    const verbs = ["getAll", "get", "create", "update", "delete"];
    for (const verb of verbs) {
      const plural = verb === "getAll" ? "s" : "";
      expect(calls).toContain(`${verb}AssessmentResult${plural}`);
      expect(calls).toContain(`${verb}AssessmentLineItem${plural}`);
    }
  });
});

it.each<[string, string, StrictReply, number]>([
  ["F15:uses=0", "/assessmentResults/", "unauthorised", 401],
  ["F11", "/assessmentResults/", "tooMany", 429],
  ["F12:status=500", "/assessmentResults/", "broken", 500],
  ["F25", "/assessmentLineItems/", "notFound", 404],
  ["F1", "/assessmentResults/", "results", 200],
  ["F23", "/assessmentResults/", "results", 200],
])("with the fault %s, the client knows the reply to %s", async (fault, path, schema, status) => {
  const { simulator, send } = await startHarness({ dialect: true, results: resultSeeds(2) });
  simulator.setFaults([fault]);
  const reply = await send(path);
  expect(reply.status).toBe(status);
  expect(STRICT[schema].safeParse(reply.json).success).toBe(true);
});

it("a write with a read-only token gets an error that the client knows", async () => {
  const { requestToken, send } = await startHarness({ dialect: true, enforceScopes: true });
  const scope = "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.readonly";
  const { access_token: token } = STRICT.token.parse((await requestToken(scope)).json);
  const rejected = await send("/assessmentResults/r1", { token, method: "DELETE" });
  expect(rejected.status).toBe(403);
  expect(STRICT.forbidden.safeParse(rejected.json).success).toBe(true);
});

it("a habit that is given with the dialect overrides it", async () => {
  const { simulator } = await startHarness({ dialect: true, habits: ["put-status=201"] });
  expect(simulator.habits()).toMatchObject({ ...DIALECT, "put-status": "201" });
});

it("the option totals overrides the dialect, and a habit overrides the option", async () => {
  const given = { dialect: true, totals: "none" } as const;
  expect((await startHarness(given)).simulator.habits().totals).toBe("none");
  const { simulator } = await startHarness({ ...given, habits: { totals: "both" } });
  expect(simulator.habits().totals).toBe("both");
});
