import { someResponse } from "../lib/http/some-response";
import type { HttpStudent, Reply } from "../lib/http/student";
import { actionForm, actionRequest } from "../security/asking";
import * as situations from "./situations";
import { QUIZ, type SenderState, type Prepare } from "./situations";

/** Who sends the request that is counted, all of them to the same process. */
export interface Senders {
  readonly student: HttpStudent;
  readonly operator: HttpStudent;
  /** Nobody is signed in. */
  readonly stranger: Pick<HttpStudent, "raw">;
}

type Send = (senders: Senders, known: SenderState) => Promise<Reply>;

/** One request that is counted, and what was there before it. */
export interface Case {
  /** As `doorsOnDisk` calls it. */
  readonly door: string;
  readonly situation: string;
  readonly prepare: Prepare;
  readonly send: Send;
  /** Whether it has to ask the gradebook. Whoever need not must not (I6). */
  readonly asksGradebook: boolean;
}

const PRACTICE = `/practice/${QUIZ}`;
const API = `/api/attempts/${QUIZ}`;
const NO_SUCH = "no-such-quiz";

const ASKS = true;

const { none, started, answered, complete, finalized, lost, cleared, refusing } = situations;

/** What a page of ours and the API both let a student do. */
interface Mutation {
  readonly type: string;
  readonly action: string;
}

const START = { type: "attempt.start", action: "getOrCreateAssessmentState" };
const ANSWER = { type: "question.answer", action: "submitAnswer" };
const SKIP = { type: "question.skip", action: "skipQuestion" };
const REPORT = { type: "question.report", action: "reportQuestion" };
const FINALIZE = { type: "attempt.finalize", action: "finalizeAssessment" };
const RESET = { type: "attempt.reset", action: "startNewAssessmentAttempt" };

type Input = (known: SenderState) => object;

const nothing: Input = () => ({});
const itsToken: Input = ({ token }) => ({ token });
const itsId: Input = ({ attemptId }) => ({ attemptId });
const question =
  (index: number): Input =>
  ({ attemptId, questions }) => ({
    attemptId,
    questionId: questions[index]?.id,
    questionIndex: index,
  });
const answer =
  (index: number): Input =>
  (known) => {
    const asked = known.questions[index];
    return { ...question(index)(known), response: asked && someResponse(asked) };
  };
const answerWithToken =
  (index: number): Input =>
  (known) => ({ ...answer(index)(known), ...itsToken(known) });
const answerOfAnother: Input = (known) => ({ ...answer(1)(known), attemptId: situations.FOREIGN });
const report: Input = (known) => ({ ...question(1)(known), report: "unclear" });

/** The same request as a server action and over HTTP. */
function mutation(
  { type, action }: Mutation,
  situation: string,
  prepare: Prepare,
  input: Input,
  asksGradebook = false,
): readonly Case[] {
  const byAction: Send = ({ student }, known) => {
    const { path, init } = actionRequest(action, PRACTICE, { resourceId: QUIZ, ...input(known) });
    return student.raw(path, init);
  };
  const byEvent: Send = ({ student }, known) => student.send(QUIZ, { type, ...input(known) });
  const door = "POST /api/attempts/[resourceId]/events";
  return [
    { door: `action ${action}`, situation, prepare, send: byAction, asksGradebook },
    { door, situation: `\`${type}\`, ${situation}`, prepare, send: byEvent, asksGradebook },
  ];
}

function other(
  door: string,
  situation: string,
  prepare: Prepare,
  send: Send,
  asksGradebook = false,
): Case {
  return { door, situation, prepare, send, asksGradebook };
}

const get =
  (path: string, who: keyof Senders = "student"): Send =>
  (senders) =>
    senders[who].raw(path);

/** As a browser opens a page. */
const open =
  (path: string, who: keyof Senders = "student"): Send =>
  (senders) =>
    senders[who].raw(path, { headers: { accept: "text/html" } });

/** As the list of assessments prefetches a page, when a student is about to open it. */
const prefetch =
  (path: string): Send =>
  ({ student }) =>
    student.raw(path, { headers: { rsc: "1", "next-router-prefetch": "1" } });

const post =
  (path: string, who: keyof Senders, body: object): Send =>
  (senders) =>
    senders[who].raw(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

const slotPage = ({ userId }: SenderState) => `/ops/${userId}/${QUIZ}`;

const operatorAction =
  (step: "preview" | "do"): Send =>
  ({ operator }, known) => {
    const { userId, version } = known;
    const fields = { userId, resourceId: QUIZ, deed: "abandon", reason: "asked to", step };
    const form = actionForm({ ...fields, ...(step === "do" && { seen: version }) });
    const { path, init } = actionRequest("performOperatorAction", slotPage(known), form);
    return operator.raw(path, init);
  };

const sweep: Send = ({ operator }) => {
  const { path, init } = actionRequest(
    "sweepNow",
    "/ops/sweep",
    actionForm({ reason: "asked to" }),
  );
  return operator.raw(path, init);
};

const READ = "GET /api/attempts/[resourceId]";
const HISTORY = "GET /api/attempts/[resourceId]/history";
const CONTENT = "GET /api/content/[resourceId]/[...path]";
const PRACTICE_PAGE = "page /practice/[resourceId]";

export const CASES: readonly Case[] = [
  ...mutation(START, "no attempt: a new one begins", none, nothing, ASKS),
  ...mutation(START, "under way: it is resumed", started, nothing),
  ...mutation(START, "lost by Redis, brought back by its token", lost, itsToken),
  ...mutation(ANSWER, "under way", started, answer(1)),
  ...mutation(ANSWER, "under way, with its token", started, answerWithToken(1)),
  ...mutation(ANSWER, "the same once more", answered, answer(1)),
  ...mutation(ANSWER, "not the next question", started, answer(3)),
  ...mutation(ANSWER, "meant for another attempt", started, answerOfAnother),
  ...mutation(ANSWER, "no attempt any more", cleared, answer(1)),
  ...mutation(SKIP, "under way", started, question(1)),
  ...mutation(REPORT, "under way", started, report),
  ...mutation(FINALIZE, "complete: it is published at once", complete, itsId, ASKS),
  ...mutation(FINALIZE, "complete: the gradebook refuses the result", refusing, itsId, ASKS),
  ...mutation(FINALIZE, "the same once more", finalized, itsId),
  ...mutation(FINALIZE, "questions are left", started, itsId),
  ...mutation(RESET, "under way", started, itsId),
  ...mutation(RESET, "finished", finalized, itsId),
  ...mutation(RESET, "no attempt any more", cleared, itsId),
  other("POST /api/attempts/[resourceId]/events", "signed out", started, (senders, known) => {
    return post(`${API}/events`, "stranger", { type: "attempt.reset", ...itsId(known) })(
      senders,
      known,
    );
  }),
  other("POST /api/attempts/[resourceId]", "any", started, post(API, "student", {})),
  other(READ, "no attempt", none, get(API)),
  other(READ, "under way", started, get(API)),
  other(READ, "finished", finalized, get(API)),
  other(READ, "lost by Redis", lost, get(API)),
  other(READ, "no such assessment", started, get(`/api/attempts/${NO_SUCH}`)),
  other(READ, "signed out", started, get(API, "stranger")),
  other(HISTORY, "finished", finalized, get(`${API}/history`)),
  other(HISTORY, "signed out", started, get(`${API}/history`, "stranger")),
  other(PRACTICE_PAGE, "no attempt", none, open(PRACTICE)),
  other(PRACTICE_PAGE, "under way", started, open(PRACTICE)),
  other(PRACTICE_PAGE, "finished", finalized, open(PRACTICE)),
  other(PRACTICE_PAGE, "lost by Redis", lost, open(PRACTICE)),
  other(PRACTICE_PAGE, "no such assessment", started, open(`/practice/${NO_SUCH}`)),
  other(PRACTICE_PAGE, "signed out", started, open(PRACTICE, "stranger")),
  other(PRACTICE_PAGE, "prefetched, under way", started, prefetch(PRACTICE)),
  other("page /", "signed in", started, open("/")),
  other("page /", "signed out", started, open("/", "stranger")),
  other("page /machine", "a student", started, open("/machine")),
  other("page /machine", "signed out", started, open("/machine", "stranger")),
  other("page /demo", "signed out", started, open("/demo", "stranger")),
  other("page /ops", "one slot", started, open("/ops", "operator")),
  other("page /ops/attempts", "one slot", started, open("/ops/attempts", "operator")),
  other("page /ops/attempts", "a student asks", started, open("/ops/attempts")),
  other("GET /api/ops/attempts", "one slot", started, get("/api/ops/attempts", "operator")),
  other("GET /api/ops/attempts", "a student asks", started, get("/api/ops/attempts")),
  other("page /ops", "a student asks", started, open("/ops")),
  other("page /ops/audit", "an operator", started, open("/ops/audit", "operator")),
  other("page /ops/sweep", "an operator", started, open("/ops/sweep", "operator")),
  other(
    "page /ops/[userId]/[resourceId]",
    "under way",
    started,
    ({ operator }, known) => operator.raw(slotPage(known)),
    ASKS,
  ),
  other(
    "page /ops/[userId]/[resourceId]",
    "a student asks for the own slot",
    started,
    ({ student }, known) => student.raw(slotPage(known)),
  ),
  other(
    "page /ops/[userId]/[resourceId]/machine",
    "under way",
    started,
    ({ operator }, known) => operator.raw(`${slotPage(known)}/machine`),
    ASKS,
  ),
  other(
    "page /ops/[userId]/[resourceId]/machine",
    "a student asks for the own slot",
    started,
    ({ student }, known) => student.raw(`${slotPage(known)}/machine`),
  ),
  other(
    "action performOperatorAction",
    "previews an `abandon`",
    started,
    operatorAction("preview"),
  ),
  other(
    "action performOperatorAction",
    "does an `abandon`",
    situations.looked,
    operatorAction("do"),
    ASKS,
  ),
  other("action sweepNow", "nothing is due", started, sweep),
  other("action sweepNow", "one result is due", situations.due, sweep, ASKS),
  other(CONTENT, "a file that no item shows", started, get(`/api/content/${QUIZ}/no.png`)),
  other(CONTENT, "signed out", started, get(`/api/content/${QUIZ}/no.png`, "stranger")),
  other("GET /api/health/live", "any", started, get("/api/health/live")),
  other("GET /api/health/ready", "any", started, get("/api/health/ready")),
  other("GET /api/demo", "signed out", started, get("/api/demo?story=aaelawwf", "stranger")),
  other("GET /api/metrics", "an operator", started, get("/api/metrics", "operator")),
  other("GET /api/metrics", "a student", started, get("/api/metrics")),
  other("POST /api/session", "signs in", none, post("/api/session", "stranger", { userId: "mia" })),
  other("DELETE /api/session", "signs out", started, ({ student }) => {
    return student.raw("/api/session", { method: "DELETE" });
  }),
];
