import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import type { Outcome } from "#lib/services/attempt";
import { outboxEntryOf } from "#lib/services/attempt/outbox-entry";
import { RESULT_ID_PREFIX } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import { questionIdsOf } from "./ground";
import type { Ground } from "./ground";
import type { TourStep } from "./tour";

type EventOf<Type extends AttemptEvent["type"]> = Extract<AttemptEvent, { readonly type: Type }>;

interface Made<Type extends AttemptEvent["type"]> {
  readonly slot: Slot;
  readonly step: TourStep;
  readonly event: EventOf<Type>;
}

type Executor<Type extends AttemptEvent["type"]> = (
  ground: Ground,
  made: Made<Type>,
) => Promise<Outcome | null>;

/**
 * How each event happens to a slot in production. Complete by its type: an event that the machine
 * learns has to get one here. null: nobody waits for an answer.
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
  "attempt.recover": async (ground, { slot, step, event }) => {
    await leaveRecord(ground, slot, event.record);
    const { number, phase } = event.record;
    if (phase === "published") ground.publishUnsigned(slot, number);
    if (phase === "pending") await leaveResult(ground, slot, step.after);
    return null;
  },
  "attempt.vanish": async ({ expire }, { slot, step }) => {
    const number = step.before.context.attempt?.number;
    if (number !== undefined) await expire(slot, number);
    return null;
  },
  "result.published": async (ground, { slot, step }) => {
    await publish(ground, { slot, step, gradebook: "up" });
    return null;
  },
  "result.rejected": async (ground, { slot, step }) => {
    await publish(ground, { slot, step, gradebook: "down" });
    return null;
  },
};

/** Makes one step of a tour happen. Throws when its event cannot happen here. */
export function execute(ground: Ground, slot: Slot, step: TourStep): Promise<Outcome | null> {
  const executor = EXECUTORS[step.event.type] as Executor<AttemptEvent["type"]>;
  return executor(ground, { slot, step, event: step.event });
}

interface Publishing {
  readonly slot: Slot;
  readonly step: TourStep;
  readonly gradebook: "up" | "down";
}

/** One run of the sweep. A result that is published already is one whose publisher had crashed. */
async function publish(ground: Ground, { slot, step, gradebook }: Publishing): Promise<void> {
  const { engine, store, makeDue, setGradebook } = ground;
  if (step.before.matches({ Finalized: "published" })) await leaveResult(ground, slot, step.before);
  if ((await store.readOutbox(slot)).size === 0) throw new Error("no result waits to be published");
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

async function leaveResult(ground: Ground, slot: Slot, finalized: AttemptSnapshot): Promise<void> {
  const number = finalized.context.attempt?.number ?? 0;
  const finishedAt = finalized.context.attempt?.startedAt ?? "";
  const entry = outboxEntryOf(finalized, finishedAt, RESULT_ID_PREFIX);
  await ground.leaveInOutbox(slot, number, JSON.stringify(entry));
}

/** The legacy fields and nothing else. */
async function leaveRecord(
  { leave }: Ground,
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
  await leave(slot, { number: record.number, stateJson: JSON.stringify(state), questionJsons });
}

type QuestionEvent = EventOf<"question.answer" | "question.skip" | "question.report">;

function questionOf(slot: Slot, { before }: TourStep, event: QuestionEvent) {
  const { questionIndex } = event;
  const ids = questionIdsOf(slot, before.context.attempt?.number ?? 1);
  return { questionIndex, questionId: ids[questionIndex] ?? "none", ...namesOf(event) };
}

interface Names {
  readonly attemptId?: string | undefined;
  readonly attemptNumber?: number | undefined;
}

function namesOf({ attemptId, attemptNumber }: Names) {
  return {
    ...(attemptId === undefined ? {} : { attemptId }),
    ...(attemptNumber === undefined ? {} : { attemptNumber }),
  };
}
