import { insertBefore, keepOperand, remove, replaceValue, swapBranches } from "../mutant";
import type { Mutant } from "../mutant";

const MACHINE = "machines/attempt.machine.ts";
const GUARDS = "machines/attempt.guards.ts";
const ACTIONS = "machines/attempt.actions.ts";
const DECIDE = "machines/attempt.decide.ts";
const IDENTITY = "machines/attempt.identity.ts";

/** Faults of the machine: a guard, a target, an action, a verdict. */
export const MACHINE_MUTANTS: readonly Mutant[] = [
  {
    id: "reset-of-any-attempt",
    title: "A reset of a live attempt does not ask which attempt it was meant for.",
    rules: ["H9", "I1"],
    edits: [remove(MACHINE, "active-reset-guard")],
  },
  {
    id: "finalize-before-the-end",
    title: "An attempt is finalized while questions are still open.",
    rules: ["I4"],
    killedBy: "machine",
    edits: [
      insertBefore(
        MACHINE,
        "answering-events",
        `"attempt.finalize": {
            guard: "isThisAttempt",
            target: "#attempt.Finalized.pending",
            actions: "summarize",
          },`,
      ),
    ],
  },
  {
    id: "finalized-is-published",
    title: "Finalizing leads to published at once: the gradebook has not been asked.",
    rules: ["H18", "I9"],
    killedBy: "machine",
    edits: [replaceValue(MACHINE, "finalize-target", '"#attempt.Finalized.published"')],
  },
  {
    id: "answer-not-recorded",
    title: "An answer before the last one is accepted and not written down.",
    rules: ["I4"],
    killedBy: "machine",
    edits: [remove(MACHINE, "answer-action")],
  },
  {
    id: "last-question-not-seen",
    title: "The last question is counted one too far, so no attempt is ever complete.",
    rules: ["I4"],
    killedBy: "machine",
    edits: [
      replaceValue(
        GUARDS,
        "last-question",
        "event.questionIndex === context.attempt?.totalQuestions",
      ),
    ],
  },
  {
    id: "finalize-of-any-attempt",
    title: "Finalizing does not ask which attempt it was meant for.",
    rules: ["H4", "I1"],
    killedBy: "machine",
    edits: [remove(MACHINE, "finalize-guard")],
  },
  {
    id: "published-by-another-result",
    title: "An attempt counts as published when the result of an earlier one is.",
    rules: ["H12", "I1"],
    killedBy: "machine",
    edits: [remove(MACHINE, "published-guard")],
  },
  {
    id: "id-not-looked-at",
    title: "Whoever names an attempt is only asked for its number, which a second one may have.",
    rules: ["H4", "I1"],
    edits: [remove(GUARDS, "named-id")],
  },
  {
    id: "id-without-its-start",
    title: "The attempt id does not depend on the start, so a second try has the id of the first.",
    rules: ["H4", "I1"],
    edits: [
      replaceValue(
        IDENTITY,
        "attempt-id",
        "JSON.stringify([slot.userId, slot.resourceId, number, startedAt === ''])",
      ),
    ],
  },
  {
    id: "machine-forgets-the-mark",
    title: "The machine numbers a new attempt as derived, whatever has been finalized.",
    rules: ["H2", "I5"],
    killedBy: "machine",
    edits: [keepOperand(ACTIONS, "new-number", 0)],
  },
  {
    id: "finalize-burns-nothing",
    title: "Finalizing does not raise the machine's high-water mark.",
    rules: ["H3", "I5"],
    killedBy: "machine",
    edits: [keepOperand(ACTIONS, "finalized-mark", 0)],
  },
  {
    id: "reset-passes-nothing-over",
    title: "A reset forgets that the numbers below the cleared one are used up.",
    rules: ["H2", "H19"],
    killedBy: "marks",
    edits: [keepOperand(ACTIONS, "reset-mark", 0)],
  },
  {
    id: "adopted-without-its-mark",
    title: "A finalized record of an earlier version is adopted and its number stays free.",
    rules: ["H19", "I5"],
    killedBy: "machine",
    edits: [replaceValue(ACTIONS, "adopted-mark", "highWater")],
  },
  {
    id: "repeat-is-refused",
    title: "A question that was answered already is refused instead of answered as it was.",
    rules: ["H11"],
    killedBy: "machine",
    edits: [replaceValue(DECIDE, "question-repeat", "Number.isSafeInteger(index) && index > next")],
  },
  {
    id: "second-finalize-is-refused",
    title:
      "The second of two finalize requests is refused instead of shown the first one's result.",
    rules: ["H12"],
    killedBy: "machine",
    edits: [
      replaceValue(
        DECIDE,
        "finalize-repeat",
        'refused(phase === "answering" ? "attempt_incomplete" : "attempt_finalized")',
      ),
    ],
  },
  {
    id: "codes-swapped",
    title: "Complete and finalized attempts are told apart the wrong way round.",
    rules: ["H12"],
    killedBy: "machine",
    edits: [swapBranches(DECIDE, "question-refusal")],
  },
];
