import { onTestFinished } from "vitest";

import { type Simulator, type SimulatorOptions, startSimulator } from "#simulator/simulator";

/** A complete response; `json` is undefined if the body is not JSON. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface HttpRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

/** A running simulator and a minimal client. */
export interface SimulatorHarness {
  readonly simulator: Simulator;
  /** Sends a request below the gradebook root, with a valid token unless `token` is given. */
  readonly send: (path: string, request?: HttpRequest) => Promise<HttpResponse>;
  readonly list: (query?: Readonly<Record<string, string | number>>) => Promise<HttpResponse>;
  readonly put: (id: string, change?: Readonly<Record<string, unknown>>) => Promise<HttpResponse>;
  readonly control: (path: string, request?: HttpRequest) => Promise<HttpResponse>;
  readonly requestToken: (scope?: string) => Promise<HttpResponse>;
  /** Uses a new token from now on. */
  readonly renewToken: () => Promise<void>;
}

/** Starts a simulator for one test and closes it afterwards. */
export async function startHarness(options: SimulatorOptions = {}): Promise<SimulatorHarness> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  let token = "";
  const requestToken = (scope = ""): Promise<HttpResponse> => postForm(simulator, { scope });
  const send: SimulatorHarness["send"] = (path, request = {}) => {
    const used = request.token === undefined ? token : request.token;
    return sendRequest(`${simulator.baseUrl}${path}`, { ...request, token: used });
  };
  const renewToken = async (): Promise<void> => {
    token = stringAt((await requestToken()).json, "access_token");
  };
  await renewToken();
  simulator.requests.reset();
  return {
    simulator,
    send,
    requestToken,
    renewToken,
    list: (query = {}) => send(`/assessmentResults?${queryText(query)}`),
    put: (id, change = {}) =>
      send(`/assessmentResults/${id}`, putRequest({ ...RESULT, ...change })),
    control: (path, request = {}) => sendRequest(`${simulator.controlUrl}${path}`, request),
  };
}

/** A result of student s1 for line item l1, without an id. */
export const RESULT = {
  student: { sourcedId: "s1" },
  assessmentLineItem: { sourcedId: "l1" },
  scoreDate: "2026-01-31",
  scoreStatus: "fully graded",
  score: 80,
} as const;

/** Results r1, r2 … of student s1 for line item l1, each modified a minute after the one before. */
export function resultSeeds(
  count: number,
): readonly (typeof RESULT & { readonly sourcedId: string })[] {
  return Array.from({ length: count }, (_, index) => ({
    ...RESULT,
    sourcedId: `r${index + 1}`,
    dateLastModified: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }));
}

export function putRequest(result: unknown): HttpRequest {
  return { method: "PUT", body: { assessmentResult: result } };
}

/** The ids in a list, in order. */
export function idsOf(response: HttpResponse): readonly string[] {
  const rows = (response.json as { assessmentResults: { sourcedId: string }[] }).assessmentResults;
  return rows.map((row) => row.sourcedId);
}

export function stringAt(value: unknown, key: string): string {
  return String((value as Record<string, unknown>)[key]);
}

async function postForm(
  simulator: Simulator,
  extra: Record<string, string>,
): Promise<HttpResponse> {
  const response = await fetch(simulator.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      ...extra,
    }),
  });
  return readResponse(response);
}

async function sendRequest(
  url: string,
  { method, body, token, signal }: HttpRequest,
): Promise<HttpResponse> {
  const response = await fetch(url, {
    method: method ?? "GET",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    headers: token === undefined || token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return readResponse(response);
}

async function readResponse(response: Response): Promise<HttpResponse> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
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
