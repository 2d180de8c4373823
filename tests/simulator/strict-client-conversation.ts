import type { StrictReply } from "./strict-client-schemas";

/** One recorded call of the client, and what it requires of the reply. */
export interface RecordedExchange {
  readonly call: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query, exactly as they were sent. */
  readonly path: string;
  /** Without the bearer token. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as it was sent. */
  readonly body?: string;
  readonly status: number;
  /** The schema of the reply; null if the reply must have no body. */
  readonly reply: StrictReply | null;
  /** For a list: the ids of its rows, in order. */
  readonly ids?: readonly string[];
  /** Fields of the reply, by dotted path. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const ROOT = "/ims/oneroster/gradebook/v1p2";
const RESULTS = `${ROOT}/assessmentResults`;
const ITEMS = `${ROOT}/assessmentLineItems`;

const READ_HEADERS = { accept: "application/json", cookie: "" };
const WRITE_HEADERS = { ...READ_HEADERS, "content-type": "application/json" };

const RESULT_R9 =
  '"status":"active","metadata":{"attemptId":"a1"},"assessmentLineItem":{"sourcedId":"l1"},' +
  '"student":{"sourcedId":"s1"},"score":67,"scoreDate":"2026-03-01T12:00:00.000Z",' +
  '"scoreStatus":"fully graded"';
const ITEM_L9 = '"status":"active","title":"Quiz","resultValueMin":0,"resultValueMax":100';

/** The rows of the gradebook before the conversation. */
export const INITIAL_ROWS = ["r1", "r2", "r3", "r4", "r5"].map((sourcedId) => ({
  sourcedId,
  student: { sourcedId: "s1" },
  assessmentLineItem: { sourcedId: "l1" },
  // A date, a numeric string and no metadata: the dialect shows them in formats that the client
  // accepts.
  scoreDate: "2026-01-31",
  scoreStatus: "fully graded" as const,
  score: sourcedId === "r2" ? "80" : 80,
  metadata: sourcedId === "r3" ? null : { attemptId: sourcedId },
}));

/**
 * Recorded from the public TypeScript client (trilogy-group/oneroster-ts, version 0.6.3) with a
 * server URL, a token URL, a client id and a client secret.
 */
export const CONVERSATION: readonly RecordedExchange[] = [
  {
    call: "token",
    method: "POST",
    path: "/token",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials&client_id=holdfast&client_secret=secret",
    status: 200,
    reply: "token",
  },
  {
    call: "getAllAssessmentResults",
    method: "GET",
    path: `${RESULTS}/?limit=100&offset=0`,
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: ["r1", "r2", "r3", "r4", "r5"],
    fields: { totalCount: 5, pageCount: 1, pageNumber: 1, offset: 0, limit: 100 },
  },
  {
    call: "getAllAssessmentResults with a filter",
    method: "GET",
    path:
      `${RESULTS}/?filter=student.sourcedId%3D%27s1%27%20AND%20assessmentLineItem.sourcedId` +
      "%3D%27l1%27&limit=100&offset=0&orderBy=asc&sort=sourcedId",
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: ["r1", "r2", "r3", "r4", "r5"],
  },
  {
    call: "getAllAssessmentResults with a filter that matches nothing",
    method: "GET",
    path: `${RESULTS}/?filter=student.sourcedId%3D%27s2%27&limit=100&offset=0`,
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: [],
    fields: { totalCount: 0, pageCount: 0 },
  },
  {
    call: "getAllAssessmentResults by pages: the first",
    method: "GET",
    path: `${RESULTS}/?limit=2&offset=0&orderBy=desc&sort=sourcedId`,
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: ["r5", "r4"],
    fields: { totalCount: 5, pageCount: 3, pageNumber: 1, offset: 0, limit: 2 },
  },
  {
    call: "getAllAssessmentResults by pages: the second, at the offset 0 + 2 rows",
    method: "GET",
    path: `${RESULTS}/?limit=2&offset=2&orderBy=desc&sort=sourcedId`,
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: ["r3", "r2"],
    fields: { totalCount: 5, pageCount: 3, pageNumber: 2, offset: 2, limit: 2 },
  },
  {
    call: "getAllAssessmentResults by pages: the last, shorter than the limit",
    method: "GET",
    path: `${RESULTS}/?limit=2&offset=4&orderBy=desc&sort=sourcedId`,
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: ["r1"],
    fields: { totalCount: 5, pageCount: 3, pageNumber: 3, offset: 4, limit: 2 },
  },
  {
    call: "getAllAssessmentResults with a search",
    method: "GET",
    path: `${RESULTS}/?limit=100&offset=0&search=R3`,
    headers: READ_HEADERS,
    status: 200,
    reply: "results",
    ids: ["r3"],
  },
  {
    call: "getAllAssessmentResults with an invalid filter",
    method: "GET",
    path: `${RESULTS}/?filter=nonsense&limit=100&offset=0`,
    headers: READ_HEADERS,
    status: 400,
    reply: "badRequest",
  },
  {
    call: "getAssessmentResult",
    method: "GET",
    path: `${RESULTS}/r2`,
    headers: READ_HEADERS,
    status: 200,
    reply: "result",
    fields: {
      "assessmentResult.sourcedId": "r2",
      "assessmentResult.score": 80,
      "assessmentResult.scoreDate": "2026-01-31T00:00:00.000Z",
    },
  },
  {
    call: "getAssessmentResult of an absent result",
    method: "GET",
    path: `${RESULTS}/none`,
    headers: READ_HEADERS,
    status: 404,
    reply: "notFound",
  },
  {
    call: "createAssessmentResult",
    method: "POST",
    path: `${RESULTS}/`,
    headers: WRITE_HEADERS,
    body: `{"assessmentResult":{"sourcedId":"r9",${RESULT_R9}}}`,
    status: 201,
    reply: "created",
    fields: { "sourcedIdPairs.allocatedSourcedId": "r9" },
  },
  {
    call: "createAssessmentResult without an id",
    method: "POST",
    path: `${RESULTS}/`,
    headers: WRITE_HEADERS,
    body: `{"assessmentResult":{${RESULT_R9}}}`,
    status: 201,
    reply: "created",
    fields: { "sourcedIdPairs.allocatedSourcedId": "allocated-1" },
  },
  {
    call: "createAssessmentResult of an existing result",
    method: "POST",
    path: `${RESULTS}/`,
    headers: WRITE_HEADERS,
    body: `{"assessmentResult":{"sourcedId":"r9",${RESULT_R9}}}`,
    status: 422,
    reply: "unprocessable",
  },
  {
    call: "updateAssessmentResult",
    method: "PUT",
    path: `${RESULTS}/r9`,
    headers: WRITE_HEADERS,
    body: `{"assessmentResult":{"sourcedId":"r9",${RESULT_R9.replace("67", "null")}}}`,
    status: 200,
    reply: "result",
    fields: {
      "assessmentResult.sourcedId": "r9",
      "assessmentResult.score": null,
      "assessmentResult.metadata.attemptId": "a1",
    },
  },
  {
    call: "deleteAssessmentResult",
    method: "DELETE",
    path: `${RESULTS}/r9`,
    headers: READ_HEADERS,
    status: 204,
    reply: null,
  },
  {
    call: "getAllAssessmentLineItems",
    method: "GET",
    path: `${ITEMS}/?limit=100&offset=0`,
    headers: READ_HEADERS,
    status: 200,
    reply: "lineItems",
    ids: ["l1"],
  },
  {
    call: "getAllAssessmentLineItems with a filter",
    method: "GET",
    path: `${ITEMS}/?filter=sourcedId%3D%27l1%27&limit=100&offset=0`,
    headers: READ_HEADERS,
    status: 200,
    reply: "lineItems",
    ids: ["l1"],
  },
  {
    call: "createAssessmentLineItem",
    method: "POST",
    path: `${ITEMS}/`,
    headers: WRITE_HEADERS,
    body: `{"assessmentLineItem":{"sourcedId":"l9",${ITEM_L9}}}`,
    status: 201,
    reply: "created",
    fields: { "sourcedIdPairs.allocatedSourcedId": "l9" },
  },
  {
    call: "getAssessmentLineItem",
    method: "GET",
    path: `${ITEMS}/l9`,
    headers: READ_HEADERS,
    status: 200,
    reply: "lineItem",
    fields: { "assessmentLineItem.title": "Quiz", "assessmentLineItem.resultValueMax": 100 },
  },
  {
    call: "updateAssessmentLineItem",
    method: "PUT",
    path: `${ITEMS}/l9`,
    headers: WRITE_HEADERS,
    body: `{"assessmentLineItem":{"sourcedId":"l9",${ITEM_L9.replace("Quiz", "Quiz 2")}}}`,
    status: 200,
    reply: "lineItem",
    fields: { "assessmentLineItem.title": "Quiz 2" },
  },
  {
    call: "deleteAssessmentLineItem",
    method: "DELETE",
    path: `${ITEMS}/l9`,
    headers: READ_HEADERS,
    status: 204,
    reply: null,
  },
];

const UPDATED_LINE_ITEM = { status: 201, reply: "anything", fields: {} } as const;
const ITEM_REQUIRED =
  '"assignDate":"2026-03-01T00:00:00.000Z","dueDate":"2026-03-31T00:00:00.000Z",' +
  '"class":{"sourcedId":"c1"},"school":{"sourcedId":"o1"},"category":{"sourcedId":"k1"},';

/** The client's calls for plain results and line items, which differ only in names and details. */
export const PLAIN_CONVERSATION: readonly RecordedExchange[] = CONVERSATION.map((exchange) => {
  const { call, path, body, fields } = exchange;
  return {
    ...exchange,
    call: withPlainNames(call),
    path: withPlainNames(path),
    ...(body === undefined
      ? {}
      : { body: withPlainNames(body.replace('"title"', `${ITEM_REQUIRED}$&`)) }),
    ...(fields === undefined ? {} : { fields: withPlainFieldNames(fields) }),
    // For an updated plain line item, the client expects 201 and ignores the body.
    ...(call === "updateAssessmentLineItem" ? UPDATED_LINE_ITEM : {}),
  };
});

function withPlainFieldNames(
  fields: NonNullable<RecordedExchange["fields"]>,
): NonNullable<RecordedExchange["fields"]> {
  return Object.fromEntries(
    Object.entries(fields).map(([path, value]) => [withPlainNames(path), value]),
  );
}

function withPlainNames(text: string): string {
  return text
    .replaceAll("assessmentResult", "result")
    .replaceAll("assessmentLineItem", "lineItem")
    .replace(/^([a-zA-Z]+)Assessment/, "$1");
}
