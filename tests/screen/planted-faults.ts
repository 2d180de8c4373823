import { insertBefore, keepOperand, remove, replaceValue } from "#tests/mutants/mutant";
import type { Mutant } from "#tests/mutants/mutant";

const STEPPER = "src/components/practice/assessment-stepper";
const USE_ATTEMPT = `${STEPPER}/use-attempt.ts`;
const USE_SEND = `${STEPPER}/use-send.ts`;
const REDUCER = `${STEPPER}/stepper-reducer.ts`;
const SEND = `${STEPPER}/send-command.ts`;
const TAB_STORAGE = "src/components/tab-storage.ts";

/**
 * Faults of the student's page, put into the code on purpose as the mutants are. No schedule of the
 * engine shows them: the explorer of the screen has to find each.
 */
export const PLANTED_FAULTS: readonly Mutant[] = [
  {
    id: "stale-number",
    title: "The page shows the number of the attempt that it showed first.",
    rules: ["I1"],
    edits: [
      replaceValue(
        REDUCER,
        "rendered-number",
        "reconciled({ ...initialState(data), kept, focusTurn: state.focusTurn + 1, attempt: data.state && " +
          "{ ...data.state, attemptNumber: (state.attempt ?? data.state).attemptNumber } })",
      ),
    ],
  },
  {
    id: "saved-too-early",
    title: "The page says that an answer is saved when it has sent it.",
    rules: ["I4"],
    edits: [
      replaceValue(
        REDUCER,
        "nothing-before-the-reply",
        '{ ...state, busy: kind, notice: null, announcement: "", savedAtMs: Date.now(), feedback: ' +
          'kind === "answer" ? { kind: "checked", isCorrect: null } : state.feedback }',
      ),
    ],
  },
  {
    id: "draft-of-another-student",
    title: "The next student at the computer finds what the one before has entered.",
    rules: ["I1"],
    edits: [
      replaceValue(TAB_STORAGE, "entry-of-student", "`${PREFIX}${kind}:${resourceId}`"),
      replaceValue(TAB_STORAGE, "entries-of-others", "true"),
      keepOperand(`${STEPPER}/draft-memory.ts`, "draft-of-question", 0),
    ],
  },
  {
    id: "double-answer",
    title: "An answer is sent for the next question as well.",
    rules: ["I4"],
    edits: [
      insertBefore(
        SEND,
        "one-command",
        'if (command.kind === "answer" && reply.outcome === "applied") {\n' +
          "const questionIndex = command.question.questionIndex + 1;\n" +
          "const questionId = sender.questionIds[questionIndex];\n" +
          "if (questionId !== undefined) await answerOf(sender, () => actionOf(sender, " +
          "{ ...command, question: { ...command.question, questionIndex, questionId } }, null));\n}",
      ),
    ],
  },
  {
    id: "dead-end-after-a-lost-reply",
    title: "After a reply that was lost, no button does anything.",
    rules: ["L1"],
    edits: [replaceValue(USE_SEND, "sending-ends", 'answered.reply.outcome === "unreachable"')],
  },
  {
    id: "answer-to-the-wrong-attempt",
    title: "What is refused because its attempt was replaced is sent to a question of the new one.",
    rules: ["I1"],
    edits: [
      insertBefore(
        SEND,
        "one-command",
        'if (reply.outcome === "refused" && reply.state !== null && "question" in command && ' +
          "reply.state.attemptId !== command.question.attemptId) {\n" +
          "const { attemptId, currentQuestionIndex: questionIndex } = reply.state;\n" +
          "const read = await fetch(`/api/attempts/${sender.resourceId}`);\n" +
          "const { questions } = (await read.json()) as " +
          "{ readonly questions: readonly { readonly id: string }[] };\n" +
          "const questionId = questions[questionIndex]?.id;\n" +
          "if (questionId !== undefined) return send(sender, " +
          "{ ...command, question: { attemptId, questionId, questionIndex } }, null);\n}",
      ),
    ],
  },
  {
    id: "back-to-an-old-attempt",
    title: "The browser's button for going back shows an old attempt as if it were open.",
    rules: ["I1"],
    edits: [remove(USE_ATTEMPT, "outdated-rendering")],
  },
  {
    id: "draft-lost-by-a-reload",
    title: "A reload loses what was entered.",
    rules: ["I4"],
    edits: [remove(USE_ATTEMPT, "draft-stored")],
  },
  {
    id: "sign-out-in-one-tab-only",
    title: "After a sign-out the other tabs stay as they were, with the student's attempt.",
    rules: ["I1"],
    edits: [remove(TAB_STORAGE, "sign-out-told")],
  },
  {
    id: "result-of-another-question",
    title: "A check shows how the question before was answered.",
    rules: ["I1"],
    edits: [
      replaceValue(
        `${STEPPER}/after-reply.ts`,
        "result-of-question",
        '{ kind: "checked", isCorrect: attempt.questions[index - 1]?.isCorrect ?? null }',
      ),
    ],
  },
];
