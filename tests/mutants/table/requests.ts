import { insertBefore, keepOperand, remove, replace, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const COMMAND = "src/lib/services/attempt/command.ts";
const TRANSACT = "src/lib/services/attempt/transact.ts";
const WRITE = "src/lib/services/attempt/write.ts";
const GRADING = "src/lib/services/attempt/grading.ts";
const ATTACH = "src/lib/services/attempt/attach-question-list.ts";
const LIST = "src/lib/services/attempt/question-list.ts";

/** Faults of how a request becomes a change, and of what its sender is told: H9, H11, I8. */
export const REQUEST_MUTANTS: readonly Mutant[] = [
  {
    id: "retry-not-bound",
    title: "A retry after a lost race goes to whatever attempt is there by then.",
    rules: ["H9", "I1"],
    edits: [replace(TRANSACT, "retry-attempt", "attemptId = attemptIn(slotRead)?.id;")],
  },
  {
    id: "unclear-write-not-bound",
    title: "After a lost reply the request no longer stays with the attempt that it meant.",
    rules: ["H11", "I1"],
    edits: [
      remove(TRANSACT, "unknown-attempt"),
      replace(
        TRANSACT,
        "retry-attempt",
        'if (last?.kind !== "unknown") attemptId ??= attemptIn(slotRead)?.id; else attemptId = undefined;',
      ),
    ],
  },
  {
    id: "remembered-refusal",
    title: "A request is refused by what this process remembers, without a look at Redis.",
    rules: ["I7"],
    edits: [
      insertBefore(
        TRANSACT,
        "cached-refusal",
        'if ("outcome" in decision) return decision.outcome;',
      ),
    ],
  },
  {
    id: "unclear-write-believed",
    title: "A write whose reply was lost is taken for done.",
    rules: ["H11", "I4"],
    edits: [replaceValue(WRITE, "unknown-result", '{ kind: "committed", after }')],
  },
  {
    id: "token-of-other-questions",
    title:
      "An answer is graded by the questions that the content selects now, not by the attempt's.",
    rules: ["I8"],
    killedBy: "tokens",
    edits: [
      replaceValue(TRANSACT, "token-questions", "list === null || answerCount >= list.length"),
    ],
  },
  {
    id: "own-reset-not-recognised",
    title: "A reset whose reply was lost takes any later look for its own success.",
    rules: ["H11", "I4"],
    edits: [replaceValue(WRITE, "own-reset", "true")],
  },
  {
    id: "own-answer-by-state-alone",
    title: "An answer whose reply was lost takes another tab's answer to the question for its own.",
    rules: ["H11", "I4"],
    edits: [replaceValue(WRITE, "own-answer", "true")],
  },
  {
    id: "stale-taken-for-written",
    title: "A commit that was refused as stale is acknowledged all the same.",
    rules: ["H4", "I4"],
    edits: [
      replace(
        WRITE,
        "commit-reply",
        'if (reply.kind === "stale") return { kind: "committed", after };',
      ),
    ],
  },
  {
    id: "answer-asks-the-gradebook",
    title: "An answer asks the gradebook which attempts there are before it is graded.",
    rules: ["H1", "I6"],
    edits: [
      replace(
        COMMAND,
        "answer-command",
        `prepare: async (snapshot, questions) =>
          (await deriveNumber(parts, slot, 1)) &&
          gradeAnswer(parts.questions, { snapshot, questions }, { event, request })`,
      ),
    ],
  },
  {
    id: "question-not-checked",
    title: "An answer is graded whatever question stands at its index in this attempt's list.",
    rules: ["I8"],
    edits: [replaceValue(GRADING, "question-id", "question !== undefined")],
  },
  {
    id: "questions-of-the-next-number",
    title: "An attempt without a question list is given that of another attempt number.",
    rules: ["I8"],
    edits: [
      replaceValue(ATTACH, "selected-list", "await parts.questions.list(slot, attempt.number + 1)"),
    ],
  },
  {
    id: "questions-of-the-first-number",
    title: "A new attempt is counted by the first attempt's list, whatever its own number.",
    rules: ["I8"],
    edits: [
      replaceValue(
        COMMAND,
        "start-questions",
        "await parts.questions.list(slot, Math.min(number, 1))",
      ),
    ],
  },
  {
    id: "list-of-the-content",
    title: "The stored question list is not read: each request takes what the content selects now.",
    rules: ["H27", "I8"],
    killedBy: "lists",
    edits: [replaceValue(ATTACH, "stored-list", "null")],
  },
  {
    id: "list-of-any-attempt",
    title: "A question list counts although it is of an earlier attempt of the same number.",
    rules: ["H27", "I8"],
    killedBy: "lists",
    edits: [keepOperand(LIST, "list-attempt", 0)],
  },
  {
    id: "list-of-the-last-one",
    title: "Of two pods that list an attempt's questions at once, each goes by its own list.",
    rules: ["H27", "I8"],
    killedBy: "lists",
    edits: [replaceValue(ATTACH, "adopted-list", "parseQuestionList(listJson, attempt)")],
  },
];
