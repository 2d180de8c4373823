import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import type { Outcome } from "#lib/services/attempt";
import { outboxEntryOf } from "#lib/services/attempt/outbox-entry";
import { RESULT_ID_PREFIX } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import { questionIdsOf } from "./environment";
import type { TourEnvironment } from "./environment";
import type { TourStep } from "./tour";

type EventOf<Type extends AttemptEvent["type"]> = Extract<AttemptEvent, { readonly type: Type }>;

interface ExecutedStep<Type extends AttemptEvent["type"]> {
  readonly slot: Slot;
  readonly step: TourStep;
  readonly event: EventOf<Type>;
}

type Executor<Type extends AttemptEvent["type"]> = (
  environment: TourEnvironment,
  executed: ExecutedStep<Type>,
) => Promise<Outcome | null>;

/**
 * How each event reaches a slot in production. Its type makes it complete: a new event of the machine
 * needs an executor. An executor returns null if the event has no outcome.
 */
const EXECUTORS: { readonly [Type in AttemptEvent["type"]]: Executor<Type> } = {
  "attempt.start": ({ engine }, { slot }) => engine.ensureActiveState(slot),
  "question.answer": ({ engine }, { slot, step, event }) => {
    const { type, response } = event;
    return engine.apply(slot, { type, response, ...questionOf(slot, step, event) });
  },
  "question.skip": ({ engine }, { slot, step, event }) =>
    engine.apply(slot, { type: event.type, ...questionOf(slot, step, event) }),
  "question.report": ({ engine }, { slot, step, event }) => {
    const { type, report } = event;
    return engine.apply(slot, { type, report, ...questionOf(slot, step, event) });
  },
  "attempt.finalize": ({ engine }, { slot, event }) =>
    engine.apply(slot, { type: event.type, ...namesOf(event) }),
  "attempt.reset": ({ engine }, { slot, event }) =>
    engine.apply(slot, { type: event.type, ...namesOf(event) }),
  "attempt.recover": async (environment, { slot, step, event }) => {
    await writeLegacyRecordOf(environment, slot, event.record);
    const { number, phase } = event.record;
    if (phase === "published") environment.publishWithoutAttemptId(slot, number);
    if (phase === "pending") await writePendingResult(environment, slot, step.after);
    return null;
  },
  "result.published": async (environment, { slot, step }) => {
    await publish(environment, slot, step, "up");
    return null;
  },
  "result.rejected": async (environment, { slot, step }) => {
    await publish(environment, slot, step, "down");
    return null;
  },
};

/** Executes one step of a tour. Throws if its event is not possible in the environment's state. */
export function execute(
  environment: TourEnvironment,
  slot: Slot,
  step: TourStep,
): Promise<Outcome | null> {
  const executor = EXECUTORS[step.event.type] as Executor<AttemptEvent["type"]>;
  return executor(environment, { slot, step, event: step.event });
}

/** One sweep. For a published result, its outbox entry is written again, as after a publisher's crash. */
async function publish(
  environment: TourEnvironment,
  slot: Slot,
  step: TourStep,
  gradebook: "up" | "down",
): Promise<void> {
  const { engine, store, makeDue, setGradebook } = environment;
  if (step.before.matches({ Finalized: "published" }))
    await writePendingResult(environment, slot, step.before);
  if ((await store.readOutbox(slot)).size === 0) throw new Error("the outbox is empty");
  await makeDue(slot);
  setGradebook(gradebook);
  try {
    await engine.sweep();
  } finally {
    setGradebook("up");
  }
  const isEmpty = (await store.readOutbox(slot)).size === 0;
  if (isEmpty !== (gradebook === "up")) throw new Error(`the gradebook was ${gradebook}`);
}

async function writePendingResult(
  environment: TourEnvironment,
  slot: Slot,
  finalized: AttemptSnapshot,
): Promise<void> {
  const number = finalized.context.attempt?.number ?? 0;
  const finishedAt = finalized.context.attempt?.startedAt ?? "";
  const entry = outboxEntryOf(finalized, finishedAt, RESULT_ID_PREFIX);
  await environment.writeOutboxEntry(slot, number, JSON.stringify(entry));
}

/** Writes only the legacy fields of the record. */
async function writeLegacyRecordOf(
  { writeLegacyRecord }: TourEnvironment,
  slot: Slot,
  record: EventOf<"attempt.recover">["record"],
): Promise<void> {
  const state = {
    attemptNumber: record.number,
    currentQuestionIndex: record.questions.length,
    totalQuestions: record.totalQuestions,
    startedAt: record.startedAt,
    isFinalized: record.summary !== null,
    finalizationError: record.finalizationError,
    finalSummary: record.summary,
  };
  const questionJsons = record.questions.map((question) => JSON.stringify(question));
  await writeLegacyRecord(slot, {
    number: record.number,
    stateJson: JSON.stringify(state),
    questionJsons,
  });
}

type QuestionEvent = EventOf<"question.answer" | "question.skip" | "question.report">;

function questionOf(slot: Slot, { before }: TourStep, event: QuestionEvent) {
  const { questionIndex } = event;
  const ids = questionIdsOf(slot, before.context.attempt?.number ?? 1);
  return { questionIndex, questionId: ids[questionIndex] ?? "none", ...namesOf(event) };
}

function namesOf({
  attemptId,
  attemptNumber,
}: {
  readonly attemptId?: string | undefined;
  readonly attemptNumber?: number | undefined;
}) {
  return {
    ...(attemptId === undefined ? {} : { attemptId }),
    ...(attemptNumber === undefined ? {} : { attemptNumber }),
  };
}
