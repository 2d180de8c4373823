"use client";

import { useEffect, useRef, type RefObject } from "react";
import { useIsHydrated } from "../use-is-hydrated";
import { answerCounts } from "./assessment-stepper/answer-counts";
import type { AssessmentActions, AttemptOptions } from "./assessment-stepper/attempt-ports";
import { ChangedPanel } from "./assessment-stepper/changed-panel";
import { OlderAttemptsOf } from "./assessment-stepper/older-attempts";
import { CompletePanel, ReloadingPanel, StartPanel } from "./assessment-stepper/plain-panels";
import { QuestionPanel } from "./assessment-stepper/question-panel";
import type { AttemptData } from "./assessment-stepper/stepper-state";
import { SummaryPanel } from "./assessment-stepper/summary-panel";
import { UnsentPanel } from "./assessment-stepper/waiting-panel";
import {
  questionViewAt,
  useStepper,
  type Stepper,
  type StepperSurroundings,
} from "./assessment-stepper/use-stepper";

export type { AssessmentActions, AttemptOptions } from "./assessment-stepper/attempt-ports";
export type {
  Answer,
  Command,
  CommandKind,
  QuestionCommand,
  QuestionOfAttempt,
  Report,
} from "./assessment-stepper/command";
export type { Draft, DraftValue } from "./assessment-stepper/draft";
export { feedbackMessage, type Feedback } from "./assessment-stepper/feedback";
export type { AttemptData, AttemptStage, Notice } from "./assessment-stepper/stepper-state";
export type { UnsentWork, WaitingWork, Work } from "./assessment-stepper/waiting";
export {
  useAttempt,
  type AttemptHandle,
  type CurrentQuestion,
} from "./assessment-stepper/use-attempt";
export type {
  OwnQuestion,
  StepperLink,
  StepperSignIn,
  StepperSurroundings,
} from "./assessment-stepper/use-stepper";

/** The attempt, the actions, and what the page around the stepper offers. */
export interface AssessmentStepperProps extends AttemptOptions, StepperSurroundings {
  /** As the server sent it; new objects mean that the server rendered the page again. */
  readonly data: AttemptData;
  readonly actions: AssessmentActions;
  /**
   * The title of the page: its heading of level 1. Omit it if the page has one outside the stepper,
   * whose own headings begin at level 2. Default: none.
   */
  readonly title?: string | undefined;
  /** `system`: dark if the student's system is dark. Default: `system`. */
  readonly theme?: "light" | "dark" | "system" | undefined;
}

/**
 * Shows an attempt, one question at a time. Number, position, feedback and summary come from the
 * server; the stepper computes none of them. Needs `data.questions` or `renderQuestion`, otherwise it
 * throws a TypeError. Its styles are in `stepper.css`.
 */
export function AssessmentStepper({
  data,
  actions,
  refresh,
  isOutdatedAction,
  readAttempt,
  title,
  theme = "system",
  ...surroundings
}: AssessmentStepperProps) {
  const options = { refresh, isOutdatedAction, readAttempt };
  const stepper = useStepper(data, actions, options, surroundings);
  const headingRef = useRef<HTMLHeadingElement>(null);
  const { focusTurn, announcement, attempt } = stepper;
  useEffect(() => {
    if (focusTurn > 0) headingRef.current?.focus();
  }, [focusTurn]);
  return (
    <div className="holdfast-stepper" data-theme={theme}>
      {title !== undefined && <h1>{title}</h1>}
      {attempt !== null && <AttemptHead stepper={stepper} attempt={attempt} />}
      {stepper.unsent.length > 0 && (
        <UnsentPanel unsent={stepper.unsent} onDismiss={stepper.dismissUnsent} />
      )}
      <StageView stepper={stepper} headingRef={headingRef} />
      <OlderAttemptsOf stepper={stepper} />
      <p role="status" className="holdfast-visually-hidden">
        {announcement}
      </p>
    </div>
  );
}

interface StageProps {
  readonly stepper: Stepper;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
}

function StageView({ stepper, headingRef }: StageProps) {
  const isReady = useIsHydrated();
  const { attempt, question } = stepper;
  const panel = { stepper, headingRef, isReady };
  switch (stepper.stage) {
    case "reloading":
      return <ReloadingPanel />;
    case "start":
      return <StartPanel {...panel} />;
    case "question": {
      if (attempt === null || question === null) return null;
      const key = `${attempt.attemptId} ${question.index}`;
      if (question.isChanged) return <ChangedPanel key={key} {...panel} question={question} />;
      const { renderQuestion } = stepper.surroundings;
      if (renderQuestion === undefined && questionViewAt(stepper, question.index) === null) {
        throw new TypeError(
          `There is nothing to show for question ${question.index}: give \`data.questions\`, in the ` +
            "order of `data.questionIds`, or `renderQuestion`.",
        );
      }
      return <QuestionPanel key={key} {...panel} question={question} />;
    }
    case "complete":
      return <CompletePanel {...panel} />;
    case "summary":
      return attempt === null ? null : <SummaryPanel {...panel} attempt={attempt} />;
  }
}

interface AttemptHeadProps {
  readonly stepper: Pick<Stepper, "stage" | "savedAtMs">;
  readonly attempt: NonNullable<Stepper["attempt"]>;
}

function AttemptHead({ stepper: { stage, savedAtMs }, attempt }: AttemptHeadProps) {
  return (
    <div className="holdfast-attempt-head">
      <p data-testid="attempt-number">Attempt {attempt.attemptNumber}</p>
      {/* The summary says how many were answered, and whether it is saved. */}
      {stage !== "summary" && <Progress attempt={attempt} savedAtMs={savedAtMs} />}
    </div>
  );
}

interface ProgressProps extends Pick<Stepper, "savedAtMs"> {
  readonly attempt: AttemptHeadProps["attempt"];
}

function Progress({ attempt, savedAtMs }: ProgressProps) {
  const { currentQuestionIndex: done, totalQuestions: total } = attempt;
  const { answered, skipped, reported } = answerCounts(attempt);
  return (
    <>
      <progress value={done} max={total} aria-label="Questions done">
        {done} of {total}
      </progress>
      <p className="holdfast-hint">
        {answered} of {total} answered
        {skipped > 0 && `, ${skipped} skipped`}
        {reported > 0 && `, ${reported} reported`}
      </p>
      {savedAtMs !== null && <SavedTime atMs={savedAtMs} />}
    </>
  );
}

/** In no live region: what was saved is announced with the result of the answer. */
function SavedTime({ atMs }: { readonly atMs: number }) {
  const at = new Date(atMs);
  return (
    <p className="holdfast-saved-at" data-testid="saved">
      Saved{" "}
      <time dateTime={at.toISOString()}>
        {at.toLocaleTimeString(undefined, { timeStyle: "short" })}
      </time>
    </p>
  );
}
