import { assign, createActor, setup } from "xstate";
import type { SnapshotFrom } from "xstate";
import * as actions from "./attempt.actions";
import * as guards from "./attempt.guards";
import type { AttemptContext, AttemptEvent, AttemptInput } from "./attempt.events";

/**
 * The attempts of one slot, and the only place that decides about them. Pure: no clock, no ids, no
 * I/O; times and grades come with the events. The engine loads, asks this machine, and commits the
 * result. You can open it in Stately: the literal below has no computed keys, no spreads and no
 * imports inside.
 */
export const attemptMachine = setup({
  types: {
    context: {} as AttemptContext,
    events: {} as AttemptEvent,
    input: {} as AttemptInput,
  },
  guards: {
    isStartable: ({ context, event }) => guards.isStartable(context, event),
    isNextQuestion: ({ context, event }) => guards.isNextQuestion(context, event),
    isLastQuestion: ({ context, event }) => guards.isLastQuestion(context, event),
    isThisAttempt: ({ context, event }) => guards.isThisAttempt(context, event),
    isRecordAnswering: ({ context, event }) => guards.isRecordAnswering(context, event),
    isRecordComplete: ({ context, event }) => guards.isRecordComplete(context, event),
    isRecordPending: ({ context, event }) => guards.isRecordPending(context, event),
    isRecordPublished: ({ context, event }) => guards.isRecordPublished(context, event),
  },
  actions: {
    openAttempt: assign(({ context, event }) => actions.openAttempt(context, event)),
    adoptRecord: assign(({ context, event }) => actions.adoptRecord(context, event)),
    recordAnswer: assign(({ context, event }) => actions.recordAnswer(context, event)),
    summarize: assign(({ context }) => actions.summarize(context)),
    keepRejection: assign(({ context, event }) => actions.keepRejection(context, event)),
    forgetRejection: assign(({ context }) => actions.forgetRejection(context)),
    clearAttempt: assign(({ context }) => actions.clearAttempt(context)),
  },
}).createMachine({
  id: "attempt",
  version: "1",
  description: "The attempts of one student at one resource, one at a time.",
  context: ({ input }) => ({
    slot: input.slot,
    highWater: input.highWater,
    attempt: null,
    clearedAttempt: null,
  }),
  initial: "NoAttempt",
  states: {
    NoAttempt: {
      description: "The slot has no attempt. The next one may start.",
      on: {
        "attempt.start": {
          guard: "isStartable",
          target: "Active",
          actions: "openAttempt",
          description: "A new attempt starts. Its number is higher than every number that is used.",
        },
        "attempt.recover": [
          {
            guard: "isRecordAnswering",
            target: "Active.answering",
            actions: "adoptRecord",
            description: "An unfinished record of the earlier version continues.",
          },
          {
            guard: "isRecordComplete",
            target: "Active.complete",
            actions: "adoptRecord",
            description: "A fully answered record of the earlier version can be finalized.",
          },
          {
            guard: "isRecordPending",
            target: "Finalized.pending",
            actions: "adoptRecord",
            description:
              "A finalized record of the earlier version whose result still waits in the outbox.",
          },
          {
            guard: "isRecordPublished",
            target: "Finalized.published",
            actions: "adoptRecord",
            description:
              "A finalized record of the earlier version, which sent the result to the gradebook first.",
          },
        ],
      },
    },
    Active: {
      description: "The slot has an attempt. Its number does not change until it is reset.",
      initial: "answering",
      on: {
        "attempt.reset": {
          // @mutant active-reset-guard
          guard: "isThisAttempt",
          target: "Reset",
          actions: "clearAttempt",
          description: "The student abandons the attempt. Its number may be used again.",
        },
      },
      states: {
        answering: {
          description: "Questions are answered strictly in order.",
          on: {
            // @mutant answering-events
            "question.answer": [
              {
                guard: "isLastQuestion",
                target: "complete",
                actions: "recordAnswer",
                description: "The last answer completes the attempt.",
              },
              {
                guard: "isNextQuestion",
                // @mutant answer-action
                actions: "recordAnswer",
                description: "The next question is answered; the first answer counts.",
              },
            ],
            "question.skip": [
              {
                guard: "isLastQuestion",
                target: "complete",
                actions: "recordAnswer",
                description: "Skipping the last question completes the attempt.",
              },
              {
                guard: "isNextQuestion",
                actions: "recordAnswer",
                description: "The next question is skipped and counts as incorrect.",
              },
            ],
            "question.report": [
              {
                guard: "isLastQuestion",
                target: "complete",
                actions: "recordAnswer",
                description: "Reporting the last question completes the attempt.",
              },
              {
                guard: "isNextQuestion",
                actions: "recordAnswer",
                description: "The next question is reported and left out of the score.",
              },
            ],
          },
        },
        complete: {
          description: "Every question has an answer. The attempt can only be finalized or reset.",
          on: {
            "attempt.finalize": {
              // @mutant finalize-guard
              guard: "isThisAttempt",
              // @mutant finalize-target
              target: "#attempt.Finalized.pending",
              actions: "summarize",
              description: "The summary is computed, and the number is used.",
            },
          },
        },
      },
    },
    Finalized: {
      description: "The attempt is graded. Its answers and its score can no longer change.",
      initial: "pending",
      on: {
        "attempt.reset": {
          guard: "isThisAttempt",
          target: "Reset",
          actions: "clearAttempt",
          description: "The student tries again. The number stays used, and the result stays.",
        },
      },
      states: {
        pending: {
          description: "The result waits in the outbox for the gradebook.",
          on: {
            "result.published": {
              // @mutant published-guard
              guard: "isThisAttempt",
              target: "published",
              actions: "forgetRejection",
              description: "The gradebook has the result.",
            },
            "result.rejected": {
              guard: "isThisAttempt",
              actions: "keepRejection",
              description: "The gradebook did not accept the result; it will be sent again.",
            },
          },
        },
        published: {
          description: "The gradebook has the result.",
        },
      },
    },
    Reset: {
      description:
        "The record is deleted; the high-water mark and the outbox stay. Never stored: left at once.",
      always: {
        target: "NoAttempt",
        description: "The next attempt may start.",
      },
    },
  },
});

/** A state of the machine with its context. */
export type AttemptSnapshot = SnapshotFrom<typeof attemptMachine>;

/** The state after the event. Pure; an event that is not accepted leaves the state as it is. */
export function transition(snapshot: AttemptSnapshot, event: AttemptEvent): AttemptSnapshot {
  return attemptMachine.transition(snapshot, event, inertScope);
}

/**
 * A scope that does nothing, made once. XState's own `transition` makes an actor for every call,
 * which computes an initial state that nobody looks at; that alone costs more than the step.
 */
const inertScope = makeInertScope();

function makeInertScope(): Parameters<typeof attemptMachine.transition>[2] {
  const input = { slot: { userId: "", resourceId: "" }, highWater: 0 };
  const self = createActor(attemptMachine, { input });
  const nothing = (): void => undefined;
  return {
    self,
    id: "",
    sessionId: "",
    system: self.system,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: nothing,
  };
}
