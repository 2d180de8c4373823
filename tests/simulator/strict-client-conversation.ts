import type { StrictAnswer } from "./strict-client-schemas";

/** One call of the client as it was recorded, and what it insists on to take the answer. */
export interface RecordedExchange {
  readonly call: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query, exactly as sent. */
  readonly path: string;
  /** Sent besides the bearer token; the token request has none. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as sent; absent: none. */
  readonly body?: string;
  readonly status: number;
  /** null: the answer must have no body. */
  readonly answer: StrictAnswer | null;
  /** Of a list: the ids of its rows, in order. */
  readonly ids?: readonly string[];
  /** Fields of the answer at their dotted paths. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const ROOT = "/ims/oneroster/gradebook/v1p2";
const RESULTS = `${ROOT}/assessmentResults`;
const ITEMS = `${ROOT}/assessmentLineItems`;

const READS = { accept: "application/json", cookie: "" };
const WRITES = { ...READS, "content-type": "application/json" };

const RESULT_R9 =
  '"status":"active","metadata":{"attemptId":"a1"},"assessmentLineItem":{"sourcedId":"l1"},' +
  '"student":{"sourcedId":"s1"},"score":67,"scoreDate":"2026-03-01T12:00:00.000Z",' +
  '"scoreStatus":"fully graded"';
const ITEM_L9 = '"status":"active","title":"Quiz","resultValueMin":0,"resultValueMax":100';

/** The rows that the gradebook holds when the conversation begins. */
export const INITIAL_ROWS = ["r1", "r2", "r3", "r4", "r5"].map((sourcedId) => ({
  sourcedId,
  student: { sourcedId: "s1" },
  assessmentLineItem: { sourcedId: "l1" },
  // A date, a numeric string and no metadata: the gradebook shows what the client can take.
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
    answer: "token",
  },
  {
    call: "getAllAssessmentResults",
    method: "GET",
    path: `${RESULTS}/?limit=100&offset=0`,
    headers: READS,
    status: 200,
    answer: "results",
    ids: ["r1", "r2", "r3", "r4", "r5"],
    fields: { totalCount: 5, pageCount: 1, pageNumber: 1, offset: 0, limit: 100 },
  },
  {
    call: "getAllAssessmentResults with a filter",
    method: "GET",
    path:
      `${RESULTS}/?filter=student.sourcedId%3D%27s1%27%20AND%20assessmentLineItem.sourcedId` +
      "%3D%27l1%27&limit=100&offset=0&orderBy=asc&sort=sourcedId",
    headers: READS,
    status: 200,
    answer: "results",
    ids: ["r1", "r2", "r3", "r4", "r5"],
  },
  {
    call: "getAllAssessmentResults with a filter that matches nothing",
    method: "GET",
    path: `${RESULTS}/?filter=student.sourcedId%3D%27s2%27&limit=100&offset=0`,
    headers: READS,
    status: 200,
    answer: "results",
    ids: [],
    fields: { totalCount: 0, pageCount: 0 },
  },
  {
    call: "getAllAssessmentResults by pages: the first",
    method: "GET",
    path: `${RESULTS}/?limit=2&offset=0&orderBy=desc&sort=sourcedId`,
    headers: READS,
    status: 200,
    answer: "results",
    ids: ["r5", "r4"],
    fields: { totalCount: 5, pageCount: 3, pageNumber: 1, offset: 0, limit: 2 },
  },
  {
    call: "getAllAssessmentResults by pages: the second, at the offset 0 + 2 rows",
    method: "GET",
    path: `${RESULTS}/?limit=2&offset=2&orderBy=desc&sort=sourcedId`,
    headers: READS,
    status: 200,
    answer: "results",
    ids: ["r3", "r2"],
    fields: { totalCount: 5, pageCount: 3, pageNumber: 2, offset: 2, limit: 2 },
  },
  {
    call: "getAllAssessmentResults by pages: the last, shorter than the limit",
    method: "GET",
    path: `${RESULTS}/?limit=2&offset=4&orderBy=desc&sort=sourcedId`,
    headers: READS,
    status: 200,
    answer: "results",
    ids: ["r1"],
    fields: { totalCount: 5, pageCount: 3, pageNumber: 3, offset: 4, limit: 2 },
  },
  {
    call: "getAllAssessmentResults with a search",
    method: "GET",
    path: `${RESULTS}/?limit=100&offset=0&search=R3`,
    headers: READS,
    status: 200,
    answer: "results",
    ids: ["r3"],
  },
  {
    call: "getAllAssessmentResults with a filter that cannot be read",
    method: "GET",
    path: `${RESULTS}/?filter=nonsense&limit=100&offset=0`,
    headers: READS,
    status: 400,
    answer: "badRequest",
  },
  {
    call: "getAssessmentResult",
    method: "GET",
    path: `${RESULTS}/r2`,
    headers: READS,
    status: 200,
    answer: "result",
    fields: {
      "assessmentResult.sourcedId": "r2",
      "assessmentResult.score": 80,
      "assessmentResult.scoreDate": "2026-01-31T00:00:00.000Z",
    },
  },
  {
    call: "getAssessmentResult of one that is absent",
    method: "GET",
    path: `${RESULTS}/none`,
    headers: READS,
    status: 404,
    answer: "notFound",
  },
  {
    call: "createAssessmentResult",
    method: "POST",
    path: `${RESULTS}/`,
    headers: WRITES,
    body: `{"assessmentResult":{"sourcedId":"r9",${RESULT_R9}}}`,
    status: 201,
    answer: "created",
    fields: { "sourcedIdPairs.allocatedSourcedId": "r9" },
  },
  {
    call: "createAssessmentResult without an id",
    method: "POST",
    path: `${RESULTS}/`,
    headers: WRITES,
    body: `{"assessmentResult":{${RESULT_R9}}}`,
    status: 201,
    answer: "created",
    fields: { "sourcedIdPairs.allocatedSourcedId": "allocated-1" },
  },
  {
    call: "createAssessmentResult of one that exists",
    method: "POST",
    path: `${RESULTS}/`,
    headers: WRITES,
    body: `{"assessmentResult":{"sourcedId":"r9",${RESULT_R9}}}`,
    status: 422,
    answer: "unprocessable",
  },
  {
    call: "updateAssessmentResult",
    method: "PUT",
    path: `${RESULTS}/r9`,
    headers: WRITES,
    body: `{"assessmentResult":{"sourcedId":"r9",${RESULT_R9.replace("67", "null")}}}`,
    status: 200,
    answer: "result",
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
    headers: READS,
    status: 204,
    answer: null,
  },
  {
    call: "getAllAssessmentLineItems",
    method: "GET",
    path: `${ITEMS}/?limit=100&offset=0`,
    headers: READS,
    status: 200,
    answer: "lineItems",
    ids: ["l1"],
  },
  {
    call: "getAllAssessmentLineItems with a filter",
    method: "GET",
    path: `${ITEMS}/?filter=sourcedId%3D%27l1%27&limit=100&offset=0`,
    headers: READS,
    status: 200,
    answer: "lineItems",
    ids: ["l1"],
  },
  {
    call: "createAssessmentLineItem",
    method: "POST",
    path: `${ITEMS}/`,
    headers: WRITES,
    body: `{"assessmentLineItem":{"sourcedId":"l9",${ITEM_L9}}}`,
    status: 201,
    answer: "created",
    fields: { "sourcedIdPairs.allocatedSourcedId": "l9" },
  },
  {
    call: "getAssessmentLineItem",
    method: "GET",
    path: `${ITEMS}/l9`,
    headers: READS,
    status: 200,
    answer: "lineItem",
    fields: { "assessmentLineItem.title": "Quiz", "assessmentLineItem.resultValueMax": 100 },
  },
  {
    call: "updateAssessmentLineItem",
    method: "PUT",
    path: `${ITEMS}/l9`,
    headers: WRITES,
    body: `{"assessmentLineItem":{"sourcedId":"l9",${ITEM_L9.replace("Quiz", "Quiz 2")}}}`,
    status: 200,
    answer: "lineItem",
    fields: { "assessmentLineItem.title": "Quiz 2" },
  },
  {
    call: "deleteAssessmentLineItem",
    method: "DELETE",
    path: `${ITEMS}/l9`,
    headers: READS,
    status: 204,
    answer: null,
  },
];

const UPDATED_LINE_ITEM = { status: 201, answer: "anything", fields: {} } as const;
const ITEM_REQUIRED =
  '"assignDate":"2026-03-01T00:00:00.000Z","dueDate":"2026-03-31T00:00:00.000Z",' +
  '"class":{"sourcedId":"c1"},"school":{"sourcedId":"o1"},"category":{"sourcedId":"k1"},';

/** The same calls for results and line items: the client names them so and changes little else. */
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
    // This client takes a 201 for an updated line item, and discards what comes with it.
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
