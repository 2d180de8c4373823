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
  type StepperSurroundings,
} from "#src/components/practice/assessment-stepper.tsx";
import type { QuestionView } from "#lib/interactive-assessments";
import { NoticePanel } from "#src/components/practice/assessment-stepper/notice-panel.tsx";
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

  test("are counted while they are answered, and not again beside the result", () => {
    const head = { data: { ...data(attemptView()), questions } };
    expect(html(head)).toContain("0 of 2 answered");
    const shown = html({ data: { ...data(finished), questions } });
    expect(shown).toContain("Attempt 3");
    expect(shown).not.toMatch(/<progress| answered/);
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

describe("the headings", () => {
  const about = { data: { ...data(attemptView()), questions } };
  const levels = (shown: string) =>
    [...shown.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));

  test("begin at level 2, below the heading of the page", () => {
    expect(levels(html(about))).toStrictEqual([2]);
  });

  test("begin with the title, if the page gives one", () => {
    const shown = html({ ...about, title: "Rivers & towns" });
    expect(shown).toContain("<h1>Rivers &amp; towns</h1>");
    expect(levels(shown)).toStrictEqual([1, 2]);
  });
});

describe("the name of a field is there once", () => {
  const second = attemptView({
    currentQuestionIndex: 1,
    questions: [{ isCorrect: true, response: "p" }],
  });

  test("of a text", () => {
    const shown = html({ data: { ...data(second), questions } });
    expect(shown.match(/Your answer/g)).toHaveLength(1);
  });

  test("of choices: their prompt", () => {
    const shown = html({ data: { ...data(attemptView()), questions } });
    expect(shown).not.toContain("Your answer");
    expect(shown.match(/The capital of/g)).toHaveLength(1);
  });
});

describe("a question that was skipped or reported is not called answered", () => {
  const right = { isCorrect: true, response: "p" };
  const skipped = { isCorrect: false, response: null };
  const reported = {
    isCorrect: null,
    response: { reason: "other", details: "" },
    isReported: true,
  };
  const atEnd = (...stored: AttemptView["questions"]) =>
    html({
      data: {
        ...data(attemptView({ phase: "complete", currentQuestionIndex: 2, questions: stored })),
        questions,
      },
    });

  test("before finishing", () => {
    const shown = atEnd(right, skipped);
    expect(shown).toContain("You have reached the end");
    expect(shown).toContain("You answered 1 of 2 questions, skipped 1.");
    expect(shown).toContain("counts as not correct. You can’t go back to it in this attempt.");
    expect(shown).toContain("1 of 2 answered, 1 skipped");
    expect(shown).not.toContain("All questions are answered");
    expect(shown).not.toContain("A reported question");
  });

  test("reported and skipped", () => {
    const shown = atEnd(reported, skipped);
    expect(shown).toContain("You answered 0 of 2 questions, skipped 1, reported 1.");
    expect(shown).toContain("A reported question does not count.");
  });

  test("and without one all are", () => {
    const shown = atEnd(right, { ...right, isCorrect: false });
    expect(shown).toContain("All questions are answered");
    expect(shown).toContain("2 of 2 answered");
    expect(shown).not.toMatch(/skipped|reported/i);
  });

  test("in the summary", () => {
    const shown = html({
      data: {
        ...data({
          ...{ ...finished, questions: [right, skipped] },
          finalSummary: { score: 50, correctAnswersCount: 1, totalQuestions: 2 },
        }),
        questions,
      },
    });
    expect(shown).toContain("1 of 2 correct, 1 skipped");
  });
});

describe("the way on for somebody who is not signed in", () => {
  const notice = { kind: "signed_out", message: "Sign in to go on." } as const;
  const panel = (surroundings: StepperSurroundings, keepsDraft = false) =>
    renderToStaticMarkup(
      <NoticePanel
        {...{ notice, keepsDraft }}
        stepper={{ surroundings, refresh: () => undefined, retry: () => undefined }}
      />,
    );

  test("is the link of the application", () => {
    const shown = panel({ signIn: { href: "/sign-in", label: "Sign in" } });
    expect(shown).toContain('<a class="holdfast-button" href="/sign-in">Sign in</a>');
  });

  test("is the button of the application", () => {
    const shown = panel({ signIn: { label: "Sign in", onSignIn: () => undefined } });
    expect(shown).toContain('<button type="button" class="holdfast-button">Sign in</button>');
    expect(shown).not.toContain("<a ");
  });

  test("is to load the page again, if there is neither", () => {
    expect(panel({})).toContain("Reload the page");
  });

  test("names the input that is not sent", () => {
    expect(panel({}, true)).toContain("Sign in to go on. What you entered is still here.");
    expect(panel({})).not.toContain("What you entered");
  });
});

describe("a field in a sentence", () => {
  const sentence = (after: string): QuestionView => ({
    ...{ id: "q1", title: "A river" },
    body: [
      {
        ...{ kind: "element", tag: "p" },
        children: [
          { kind: "text", text: "Paris is at the " },
          { kind: "textEntry", responseIdentifier: "R" },
          { kind: "text", text: after },
        ],
      },
    ],
  });
  const shownWith = (after: string) =>
    html({ data: { ...data(attemptView()), questions: [sentence(after), sentence("")] } });

  test.each([". It is long.", ", a river.", "?", "!)”", "% of it"])(
    "is not parted from the punctuation after it: %s",
    (after) => {
      const mark = /^[^\s\w]+/.exec(after)?.[0] ?? "";
      const rest = after.slice(mark.length);
      expect(shownWith(after)).toMatch(
        new RegExp(`<span class="holdfast-unbroken"><span class="holdfast-text-entry">.*</span>`),
      );
      expect(shownWith(after)).toContain(`</span>${mark}</span>${rest}</p>`);
    },
  );

  test("and a word after it may begin a new line", () => {
    expect(shownWith(" and long.")).not.toContain("holdfast-unbroken");
    expect(shownWith(" and long.")).toContain("</span> and long.</p>");
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

describe("older attempts", () => {
  const readHistory = () => Promise.resolve([]);
  const start = { ...data(null), questionCount: 2 };

  test("are not offered without a way to read them, or while a question is shown", () => {
    expect(html({ data: { ...start, usedNumber: 2 } })).not.toContain("lder attempts");
    const asking = { data: { ...data(attemptView()), questions }, readHistory };
    expect(html(asking)).not.toContain("lder attempts");
  });

  test("are offered where a number below is used, and otherwise nothing is said of them", () => {
    const offer = 'aria-expanded="false"';
    expect(html({ data: { ...start, usedNumber: 2 }, readHistory })).toContain(offer);
    expect(html({ data: { ...finishedData(2) }, readHistory })).toContain(offer);
    for (const first of [{ ...start, usedNumber: 0 }, start, finishedData(1)]) {
      const shown = html({ data: first, readHistory });
      expect(shown).not.toContain("lder attempts");
    }
  });

  function finishedData(attemptNumber: number): AttemptData {
    return { ...data({ ...finished, attemptNumber }), questions };
  }
});
