import type { ReactNode } from "react";
import type { QuestionView } from "#lib/interactive-assessments";
import type { PastAttempt } from "#lib/services/attempt";
import type { AssessmentActions, AttemptOptions } from "./attempt-ports";
import { isChanged } from "./changed-question";
import { draftResponse, ownResponse, type DraftValue } from "./draft";
import type { AttemptData } from "./stepper-state";
import { useAttempt, type AttemptHandle } from "./use-attempt";

/** A link from the stepper to another page. */
export interface StepperLink {
  readonly href: string;
  readonly label: string;
}

/** A button that begins the application's own sign-in, for example in a dialog. */
export interface StepperSignIn {
  readonly label: string;
  readonly onSignIn: () => void;
}

/** A question in the application's own markup. */
export interface OwnQuestion {
  readonly questionId: string;
  /** From 0. */
  readonly questionIndex: number;
  /** What the student entered; undefined: nothing yet. This tab keeps it over a reload. */
  readonly value: DraftValue | undefined;
  /** Call with what the student enters. It is the response that is sent. */
  readonly onEnter: (value: DraftValue) => void;
  /** The question cannot be answered: the page is loading, or the question is answered. */
  readonly isDisabled: boolean;
}

/** What surrounds the stepper in an application. */
export interface StepperSurroundings {
  /** Shown after the summary, for example a link to the list of assessments. Default: no link. */
  readonly home?: StepperLink | undefined;
  /**
   * The way on for a student who is not, or no longer, signed in: a link, which loads a new page, or
   * a button of your own sign-in. Default: a button that reloads the page.
   */
  readonly signIn?: StepperLink | StepperSignIn | undefined;
  /**
   * Reads the student's attempts, as `holdfast.history` returns them. Called when the student asks for
   * the older ones; if it rejects, the student can try again. Default: they are not offered.
   */
  readonly readHistory?: (() => Promise<readonly PastAttempt[]>) | undefined;
  /** Renders `home`, for example with the link of a router. Default: `<a>`. */
  readonly renderLink?:
    ((link: StepperLink & { readonly className: string }) => ReactNode) | undefined;
  /** Renders the fields of a question in own markup. Default: shows `data.questions`. */
  readonly renderQuestion?: ((question: OwnQuestion) => ReactNode) | undefined;
}

/** An attempt in the stepper, whose fields are rendered from the draft. */
export interface Stepper extends AttemptHandle {
  readonly surroundings: StepperSurroundings;
  /** Sends what the fields of this question show now. */
  readonly check: () => void;
}

/** The field of a question in own markup. */
export const OWN_FIELD = "RESPONSE";

export function useStepper(
  data: AttemptData,
  actions: AssessmentActions,
  options: AttemptOptions,
  surroundings: StepperSurroundings,
): Stepper {
  const attempt = useAttempt(data, actions, options);
  const check = () => {
    if (attempt.question === null || attempt.question.isChanged) return;
    const view = questionViewAt(attempt, attempt.question.index);
    const isOwn = surroundings.renderQuestion !== undefined;
    if (!isOwn && view === null) return;
    const drafted =
      isOwn || view === null
        ? ownResponse(attempt.draft.get(OWN_FIELD))
        : draftResponse(view, attempt.draft);
    if (drafted.kind === "not_ready") attempt.showProblem(drafted.problem);
    else attempt.answer(drafted.answer.response, drafted.answer.responseIdentifier);
  };
  const { notice, retry } = attempt;
  const isAnswer = notice?.kind === "failed" && notice.retry?.kind === "answer";
  // The student may have changed the input: send what the fields show now.
  return { ...attempt, surroundings, check, retry: isAnswer ? check : retry };
}

/** null: there is none, or it was changed. */
export function questionViewAt({ data }: AttemptHandle, index: number): QuestionView | null {
  const question = data.questions?.[index];
  return question === undefined || isChanged(question) ? null : question;
}
