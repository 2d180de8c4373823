import { assign, createActor, setup } from "xstate";
import type { SnapshotFrom } from "xstate";
import * as rules from "./attempt.rules";
import type { AttemptContext, AttemptEvent, AttemptInput } from "./attempt.events";

/**
 * The life of one slot's attempts, and the only place that decides. Pure: no clock, no ids, no I/O;
 * times and grades arrive in events. The engine loads, asks this machine, and commits what it says.
 * Open it in Stately: the literal below has no computed keys, no spreads and no imports inside.
 */
export const attemptMachine = setup({
  types: {
    context: {} as AttemptContext,
    events: {} as AttemptEvent,
    input: {} as AttemptInput,
  },
  guards: {
    isStartable: ({ context, event }) => rules.isStartable(context, event),
    isNextQuestion: ({ context, event }) => rules.isNextQuestion(context, event),
    isLastQuestion: ({ context, event }) => rules.isLastQuestion(context, event),
    isThisAttempt: ({ context, event }) => rules.isThisAttempt(context, event),
    isRecordAnswering: ({ context, event }) => rules.isRecordAnswering(context, event),
    isRecordComplete: ({ context, event }) => rules.isRecordComplete(context, event),
    isRecordPending: ({ context, event }) => rules.isRecordPending(context, event),
    isRecordPublished: ({ context, event }) => rules.isRecordPublished(context, event),
  },
  actions: {
    openAttempt: assign(({ context, event }) => rules.openAttempt(context, event)),
    adoptRecord: assign(({ context, event }) => rules.adoptRecord(context, event)),
    recordAnswer: assign(({ context, event }) => rules.recordAnswer(context, event)),
    summarize: assign(({ context }) => rules.summarize(context)),
    keepRejection: assign(({ context, event }) => rules.keepRejection(context, event)),
    forgetRejection: assign(({ context }) => rules.forgetRejection(context)),
    clearAttempt: assign(({ context }) => rules.clearAttempt(context)),
    forgetAttempt: assign(() => rules.forgetAttempt()),
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
  on: {
    "attempt.vanish": {
      target: ".NoAttempt",
      actions: "forgetAttempt",
      description: "The record expired or Redis was flushed.",
    },
  },
  states: {
    NoAttempt: {
      description: "Nothing is stored of an attempt. The next one may start.",
      on: {
        "attempt.start": {
          guard: "isStartable",
          target: "Active",
          actions: "openAttempt",
          description: "A new attempt opens, numbered above everything that was ever finalized.",
        },
        "attempt.recover": [
          {
            guard: "isRecordAnswering",
            target: "Active.answering",
            actions: "adoptRecord",
            description: "A live record of an earlier version goes on.",
          },
          {
            guard: "isRecordComplete",
            target: "Active.complete",
            actions: "adoptRecord",
            description: "A fully answered record of an earlier version can be finalized.",
          },
          {
            guard: "isRecordPending",
            target: "Finalized.pending",
            actions: "adoptRecord",
            description: "A finalized record whose result still waits in the outbox.",
          },
          {
            guard: "isRecordPublished",
            target: "Finalized.published",
            actions: "adoptRecord",
            description:
              "A finalized record of an earlier version, which wrote the gradebook first.",
          },
        ],
      },
    },
    Active: {
      description: "One attempt lives; its number does not change until it is reset.",
      initial: "answering",
      on: {
        "attempt.reset": {
          // @mutant active-reset-guard
          guard: "isThisAttempt",
          target: "Reset",
          actions: "clearAttempt",
          description: "The student gives the attempt up. Its number may be used again.",
        },
      },
      states: {
        answering: {
          description: "Answers are collected, strictly in order.",
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
          description: "Every question has an answer. Only finalizing or giving up is left.",
          on: {
            "attempt.finalize": {
              // @mutant finalize-guard
              guard: "isThisAttempt",
              // @mutant finalize-target
              target: "#attempt.Finalized.pending",
              actions: "summarize",
              description: "The summary is computed and the number is used up.",
            },
          },
        },
      },
    },
    Finalized: {
      description: "The attempt is graded. Nothing about it can change any more.",
      initial: "pending",
      on: {
        "attempt.reset": {
          guard: "isThisAttempt",
          target: "Reset",
          actions: "clearAttempt",
          description: "The student tries again. The number stays used up, the result stays.",
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
              description: "The gradebook holds the result.",
            },
            "result.rejected": {
              guard: "isThisAttempt",
              actions: "keepRejection",
              description: "The gradebook did not take it; publishing is tried again.",
            },
          },
        },
        published: {
          description: "The gradebook holds the result.",
        },
      },
    },
    Reset: {
      description:
        "The record is forgotten; the high-water mark and the outbox stay. Never at rest.",
      on: {
        "attempt.start": {
          guard: "isStartable",
          target: "Active",
          actions: "openAttempt",
          description: "A new attempt opens, numbered above everything that was ever finalized.",
        },
      },
    },
  },
});

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
