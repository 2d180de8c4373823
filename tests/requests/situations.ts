import type { Redis } from "ioredis";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import type { QuestionView } from "#lib/interactive-assessments";
import type { Simulator } from "#simulator/simulator";
import type { AttemptBody, AttemptReading, HttpStudent } from "../lib/http/student";

/** What there was before the request that is counted. */

export const QUIZ = "fractions-quiz";

/** An attempt id that no attempt has. */
export const FOREIGN = "00000000-0000-5000-8000-000000000000";

/** Whoever prepares a slot: all by requests to one process, which has then written it last. */
export interface Writer {
  readonly userId: string;
  readonly student: HttpStudent;
  readonly operator: HttpStudent;
  readonly simulator: Simulator;
  readonly admin: Redis;
}

/** What the sender of the next request knows, as a page would. */
export interface SenderState {
  readonly userId: string;
  readonly attemptId: string;
  readonly token: string;
  readonly questions: readonly QuestionView[];
  /** The state of the slot as an operator saw it. */
  readonly version: string;
}

export type Prepare = (writer: Writer) => Promise<SenderState>;

/** Nothing was ever asked of this slot. */
export const none: Prepare = async ({ userId }) => ({
  ...{ userId, attemptId: "", token: "", questions: [], version: "" },
});

/** An attempt with its first question behind it. */
export const started: Prepare = async (writer) => {
  const { token } = await send(writer, { type: "attempt.start" });
  const { body } = await writer.student.read(QUIZ);
  const { state, questions } = body as AttemptReading;
  const { attemptId } = state;
  const known = { userId: writer.userId, attemptId, token, questions, version: "" };
  return skip(writer, known, 0);
};

export const answered: Prepare = async (writer) => skip(writer, await started(writer), 1);

export const complete: Prepare = async (writer) => {
  let known = await started(writer);
  for (let index = 1; index < known.questions.length; index += 1) {
    known = await skip(writer, known, index);
  }
  return known;
};

/** Finished, and in the gradebook. */
export const finalized: Prepare = async (writer) => {
  const known = await complete(writer);
  await finalize(writer, known);
  return known;
};

/** Complete, and the gradebook takes no result. */
export const refusing: Prepare = async (writer) => {
  const known = await complete(writer);
  refuseResults(writer);
  return known;
};

/** Finished; the result waits, and the time for it has come. */
export const due: Prepare = async (writer) => {
  const known = await complete(writer);
  refuseResults(writer);
  await finalize(writer, known);
  writer.simulator.setFaults([]);
  const member = `${writer.userId}:${QUIZ}`;
  await writer.admin.zadd(outboxIndexKeyOf(member), "XX", 0, member);
  return known;
};

/** There was an attempt, and Redis has lost everything. */
export const lost: Prepare = async (writer) => {
  const known = await started(writer);
  await writer.admin.flushall();
  return known;
};

/** There was an attempt, and it was reset. */
export const cleared: Prepare = async (writer) => {
  const known = await started(writer);
  await send(writer, { type: "attempt.reset", attemptId: known.attemptId });
  return known;
};

/** An attempt whose slot an operator has just looked at. */
export const looked: Prepare = async (writer) => {
  const known = await started(writer);
  const { body } = await writer.operator.raw(`/ops/${writer.userId}/${QUIZ}`);
  const [, version] = /name="seen" value="([^"]+)"/.exec(String(body)) ?? [];
  if (version === undefined) throw new Error("the operator's page shows no version of the slot");
  return { ...known, version };
};

function refuseResults({ simulator }: Writer): void {
  simulator.setFaults([{ fault: "F25", match: { operation: "put" } }]);
}

async function skip(
  writer: Writer,
  known: SenderState,
  questionIndex: number,
): Promise<SenderState> {
  const { attemptId, questions } = known;
  const questionId = questions[questionIndex]?.id;
  const { token } = await send(writer, {
    ...{ type: "question.skip", attemptId, questionId, questionIndex },
  });
  return { ...known, token };
}

async function finalize(writer: Writer, { attemptId }: SenderState): Promise<void> {
  await send(writer, { type: "attempt.finalize", attemptId });
}

async function send({ student }: Writer, event: object): Promise<AttemptBody> {
  const { status, body } = await student.send(QUIZ, event);
  if (status !== 200) throw new Error(`not prepared: ${status} ${JSON.stringify(body)}`);
  return body as AttemptBody;
}
