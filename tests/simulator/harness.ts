import { onTestFinished } from "vitest";

import { type Simulator, type SimulatorOptions, startSimulator } from "#simulator/simulator";

/** What came back, read whole; `json` is undefined when the body is not JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

/** A running simulator and the plainest possible client of it. */
export interface Bench {
  readonly simulator: Simulator;
  /** A request below the gradebook root, with a token unless another (or null) is given. */
  readonly ask: (path: string, request?: Request) => Promise<Answer>;
  readonly list: (query?: Readonly<Record<string, string | number>>) => Promise<Answer>;
  readonly put: (id: string, change?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  readonly control: (path: string, request?: Request) => Promise<Answer>;
  readonly takeToken: (scope?: string) => Promise<Answer>;
  /** Uses a new token from now on. */
  readonly renew: () => Promise<void>;
}

/** Starts a simulator for one test and closes it afterwards. */
export async function openBench(options: SimulatorOptions = {}): Promise<Bench> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  let token = "";
  const takeToken = (scope = ""): Promise<Answer> => postForm(simulator, { scope });
  const ask: Bench["ask"] = (path, request = {}) => {
    const used = request.token === undefined ? token : request.token;
    return send(`${simulator.baseUrl}${path}`, { ...request, token: used });
  };
  const renew = async (): Promise<void> => {
    token = stringAt((await takeToken()).json, "access_token");
  };
  await renew();
  simulator.requests.reset();
  return {
    simulator,
    ask,
    takeToken,
    renew,
    list: (query = {}) => ask(`/assessmentResults?${queryText(query)}`),
    put: (id, change = {}) => ask(`/assessmentResults/${id}`, putOf({ ...RESULT, ...change })),
    control: (path, request = {}) => send(`${simulator.controlUrl}${path}`, request),
  };
}

/** A result of student s1 on line item l1, complete but for its id. */
export const RESULT = {
  student: { sourcedId: "s1" },
  assessmentLineItem: { sourcedId: "l1" },
  scoreDate: "2026-01-31",
  scoreStatus: "fully graded",
  score: 80,
} as const;

/** Results r1, r2 … of student s1 on line item l1, each modified a minute after the other. */
export function seeds(count: number): readonly (typeof RESULT & { readonly sourcedId: string })[] {
  return Array.from({ length: count }, (_, index) => ({
    ...RESULT,
    sourcedId: `r${index + 1}`,
    dateLastModified: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }));
}

export function putOf(result: unknown): Request {
  return { method: "PUT", body: { assessmentResult: result } };
}

/** The ids of a list answer, in order. */
export function idsOf(answer: Answer): readonly string[] {
  const rows = (answer.json as { assessmentResults: { sourcedId: string }[] }).assessmentResults;
  return rows.map((row) => row.sourcedId);
}

export function stringAt(value: unknown, key: string): string {
  return String((value as Record<string, unknown>)[key]);
}

async function postForm(simulator: Simulator, extra: Record<string, string>): Promise<Answer> {
  const response = await fetch(simulator.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      ...extra,
    }),
  });
  return read(response);
}

async function send(url: string, { method, body, token, signal }: Request): Promise<Answer> {
  const response = await fetch(url, {
    method: method ?? "GET",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    headers: token === undefined || token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return read(response);
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function queryText(query: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(query).map(([key, value]) => [key, String(value)]);
  return new URLSearchParams(pairs).toString();
}
