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
import { STRICT, STRICT_PLAIN, type StrictAnswer } from "./strict-client-schemas";

interface HttpReply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What the strict client cannot take of an answer; null: it takes it. */
function rejectionReason(
  exchange: RecordedExchange,
  schemas: typeof STRICT_PLAIN,
  { status, type, text }: HttpReply,
): string | null {
  if (status !== exchange.status) return `status ${status} instead of ${exchange.status}`;
  if (exchange.answer === null) return text === "" ? null : "a body where there is none";
  if (!type.startsWith("application/json")) return `the type ${type}`;
  const parsed = schemas[exchange.answer].safeParse(JSON.parse(text));
  return parsed.success ? null : parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
}

async function sendExchange(
  simulator: Simulator,
  exchange: RecordedExchange,
  token: string,
): Promise<HttpReply> {
  const { method, path, headers, body } = exchange;
  const isToken = exchange.answer === "token";
  const response = await fetch(`${new URL(simulator.baseUrl).origin}${path}`, {
    method,
    headers: isToken ? headers : { ...headers, authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text: await response.text() };
}

interface ReplayedExchange extends HttpReply {
  readonly exchange: RecordedExchange;
  readonly complaint: string | null;
}

/** Replays the whole conversation, whatever becomes of a single call. */
async function replay(options: SimulatorOptions): Promise<readonly ReplayedExchange[]> {
  const isPlain = options.habits !== undefined;
  const simulator = await startSimulator({ ...options, results: INITIAL_ROWS });
  onTestFinished(() => simulator.close());
  const told: ReplayedExchange[] = [];
  let token = "";
  for (const exchange of isPlain ? PLAIN_CONVERSATION : CONVERSATION) {
    const heard = await sendExchange(simulator, exchange, token);
    if (exchange.answer === "token")
      token = STRICT.token.parse(JSON.parse(heard.text)).access_token;
    const schemas = isPlain ? STRICT_PLAIN : STRICT;
    told.push({ ...heard, exchange, complaint: rejectionReason(exchange, schemas, heard) });
  }
  return told;
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
  ])("is taken against %s, call for call", async (_, options) => {
    for (const { exchange, complaint: found, text } of await replay(options)) {
      expect([exchange.call, found]).toEqual([exchange.call, null]);
      if (exchange.ids !== undefined) expect(idsIn(text)).toEqual(exchange.ids);
      for (const [path, value] of Object.entries(exchange.fields ?? {})) {
        expect([path, valueAt(text, path)]).toEqual([path, value]);
      }
    }
  });

  it("fails without the dialect: slashes, POST, date-times and page numbers are missing", async () => {
    const told = await replay({ dialect: false });
    const taken = told.filter((each) => each.complaint === null);
    expect(taken.map(({ exchange }) => exchange.call)).toEqual([
      "token",
      "getAssessmentResult of one that is absent",
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

it.each<[string, string, StrictAnswer, number]>([
  ["F15:uses=0", "/assessmentResults/", "unauthorised", 401],
  ["F11", "/assessmentResults/", "tooMany", 429],
  ["F12:status=500", "/assessmentResults/", "broken", 500],
  ["F25", "/assessmentLineItems/", "notFound", 404],
  ["F1", "/assessmentResults/", "results", 200],
  ["F23", "/assessmentResults/", "results", 200],
])("under %s %s is still an answer that the client knows", async (fault, path, answer, status) => {
  const { simulator, send } = await startHarness({ dialect: true, results: resultSeeds(2) });
  simulator.setFaults([fault]);
  const { status: got, json } = await send(path);
  expect(got).toBe(status);
  expect(STRICT[answer].safeParse(json).success).toBe(true);
});

it("a token that may only read is told so in the client's words", async () => {
  const { requestToken, send } = await startHarness({ dialect: true, enforceScopes: true });
  const scope = "https://purl.imsglobal.org/spec/or/v1p2/scope/assessment.readonly";
  const { access_token: token } = STRICT.token.parse((await requestToken(scope)).json);
  const refused = await send("/assessmentResults/r1", { token, method: "DELETE" });
  expect(refused.status).toBe(403);
  expect(STRICT.forbidden.safeParse(refused.json).success).toBe(true);
});

it("the dialect is a preset: a habit on top of it counts", async () => {
  const { simulator } = await startHarness({ dialect: true, habits: ["put-status=201"] });
  expect(simulator.habits()).toMatchObject({ ...DIALECT, "put-status": "201" });
});

it("totals given as an option count more than the dialect's, less than a habit", async () => {
  const given = { dialect: true, totals: "none" } as const;
  expect((await startHarness(given)).simulator.habits().totals).toBe("none");
  const { simulator } = await startHarness({ ...given, habits: { totals: "both" } });
  expect(simulator.habits().totals).toBe("both");
});
