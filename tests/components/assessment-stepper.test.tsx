import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { AttemptView } from "#lib/actions/result";
import { refused, type ActionResult, type ResetResult } from "#lib/actions/result";
import { choiceQuestion, textQuestion } from "#lib/plain-questions";
import {
  AssessmentStepper,
  type AssessmentActions,
  type AssessmentStepperProps,
  type AttemptData,
} from "#src/components/practice/assessment-stepper.tsx";
import { attemptView } from "../lib/actions/fake-ports";

const none = async (): Promise<ActionResult> => refused("attempt_not_found");
const actions: AssessmentActions = {
  ...{ getOrCreateAssessmentState: none, submitAnswer: none, skipQuestion: none },
  ...{ reportQuestion: none, finalizeAssessment: none },
  startNewAssessmentAttempt: async (): Promise<ResetResult> => ({
    ...refused("attempt_not_found"),
    success: false,
    clearedAttempt: null,
  }),
};

const questions = [
  choiceQuestion({
    ...{ id: "q1", title: "Capitals", prompt: "The capital of <France>?" },
    choices: [
      { id: "p", text: "Paris" },
      { id: "l", text: "Lyon" },
    ],
  }),
  textQuestion({ id: "q2", title: "Rivers", prompt: "A river in Paris?" }),
];

const finished = attemptView({
  phase: "pending",
  isFinalized: true,
  currentQuestionIndex: 2,
  questions: [
    { isCorrect: true, response: "p" },
    { isCorrect: false, response: "x" },
  ],
});

function data(state: AttemptView | null): AttemptData {
  const questionIds = state === null ? [] : ["q1", "q2"];
  return { userId: "ada", resourceId: "quiz", state, questionIds, token: null };
}

/** The HTML of the server: what a browser shows before it runs the page. */
function html(props: Omit<AssessmentStepperProps, "actions">): string {
  return renderToStaticMarkup(<AssessmentStepper actions={actions} {...props} />);
}

describe("plain questions of a database", () => {
  test("are shown with their texts, never as markup", () => {
    const shown = html({ data: { ...data(attemptView()), questions } });
    expect(shown).toContain("Question 1 of 2");
    expect(shown).toContain("The capital of &lt;France&gt;?");
    expect(shown).toContain("Paris");
    expect(shown).toContain("Attempt 3");
  });

  test("are named in the result", () => {
    const shown = html({ data: { ...data(finished), questions } });
    expect(shown).toContain("Capitals");
    expect(shown).toContain("Rivers");
  });
});

describe("own markup", () => {
  const renderQuestion: AssessmentStepperProps["renderQuestion"] = (question) => (
    <input
      aria-label={`Own field of ${question.questionId}`}
      disabled={question.isDisabled}
      onChange={(event) => question.onEnter(event.target.value)}
    />
  );

  test("takes the place of the fields, and needs no questions", () => {
    const shown = html({ data: data(attemptView()), renderQuestion });
    expect(shown).toContain('aria-label="Own field of q1"');
    expect(shown).toContain("Question 1 of 2");
    expect(shown).toContain("Report a problem with this question");
  });

  test("has questions without titles in the result", () => {
    const shown = html({ data: data(finished), renderQuestion });
    expect(shown).toContain("<span>Question 2</span>");
  });

  test("that is missing, and no questions either, is an error that says what to give", () => {
    expect(() => html({ data: data(attemptView()) })).toThrow(
      /`data.questions`.*or `renderQuestion`/,
    );
  });
});

describe("surroundings", () => {
  const home = { href: "/quizzes", label: "All quizzes" };
  const about = { data: { ...data(finished), questions } };

  test("the link after the summary is the application's, or there is none", () => {
    expect(html(about)).not.toContain("<a ");
    expect(html({ ...about, home })).toContain(
      '<a class="holdfast-button" href="/quizzes">All quizzes</a>',
    );
    const shown = html({
      ...{ ...about, home },
      renderLink: ({ label, ...link }) => <a data-router="own" {...link} children={label} />,
    });
    expect(shown).toContain('data-router="own"');
  });

  test("the start page says how many questions there are, if the application knows", () => {
    const counted = html({ data: { ...data(null), questionCount: 2 } });
    expect(counted).toContain("2 questions, one after the other.");
    expect(html({ data: data(null) })).toContain("The questions come, one after the other.");
  });

  test("the theme follows the system, or the application", () => {
    expect(html(about)).toMatch(/^<div class="holdfast-stepper" data-theme="system">/);
    expect(html({ ...about, theme: "dark" })).toContain('data-theme="dark"');
  });
});
