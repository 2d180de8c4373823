"use client";

import { useEffect, useRef, type RefObject } from "react";
import { useIsHydrated } from "../frame/use-is-hydrated";
import { ChangedPanel } from "./assessment-stepper/changed-panel";
import { isChanged } from "./assessment-stepper/changed-question";
import { CompletePanel, ReloadingPanel, StartPanel } from "./assessment-stepper/plain-panels";
import { QuestionPanel } from "./assessment-stepper/question-panel";
import { viewOf, type PracticeData } from "./assessment-stepper/stepper-state";
import { SummaryPanel } from "./assessment-stepper/summary-panel";
import { useStepper, type Stepper } from "./assessment-stepper/use-stepper";

export type { PracticeData } from "./assessment-stepper/stepper-state";

/**
 * Shows an attempt, one question at a time. Number, position, feedback and summary come from the
 * server; the stepper computes none of them.
 */
export function AssessmentStepper({ data }: { readonly data: PracticeData }) {
  const stepper = useStepper(data);
  const headingRef = useRef<HTMLHeadingElement>(null);
  const { focusTurn, announcement, attempt } = stepper.state;
  useEffect(() => {
    if (focusTurn > 0) headingRef.current?.focus();
  }, [focusTurn]);
  return (
    <div className="stepper">
      {attempt !== null && <AttemptHead stepper={stepper} />}
      <StepperView stepper={stepper} headingRef={headingRef} />
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
    </div>
  );
}

interface ViewProps {
  readonly stepper: Stepper;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
}

function StepperView({ stepper, headingRef }: ViewProps) {
  const isReady = useIsHydrated();
  const { attempt, data, shownIndex } = stepper.state;
  const panel = { stepper, headingRef, isReady };
  const attemptKey = attempt?.attemptId ?? "";
  switch (viewOf(stepper.state)) {
    case "reloading":
      return <ReloadingPanel />;
    case "start":
      return <StartPanel {...panel} />;
    case "question": {
      const question = data.questions[shownIndex];
      if (question === undefined) return null;
      const key = `${attemptKey} ${shownIndex}`;
      return isChanged(question) ? (
        <ChangedPanel key={key} {...panel} />
      ) : (
        <QuestionPanel key={key} {...panel} question={question} />
      );
    }
    case "complete":
      return <CompletePanel {...panel} />;
    case "summary":
      return attempt === null ? null : <SummaryPanel {...panel} attempt={attempt} />;
  }
}

function AttemptHead({ stepper }: Pick<ViewProps, "stepper">) {
  const { attempt } = stepper.state;
  if (attempt === null) return null;
  const { attemptNumber, currentQuestionIndex: answered, totalQuestions: total } = attempt;
  return (
    <div className="attempt-head">
      <p data-testid="attempt-number">Attempt {attemptNumber}</p>
      <progress value={answered} max={total} aria-label="Questions answered">
        {answered} of {total}
      </progress>
      <p className="hint">
        {answered} of {total} answered
      </p>
    </div>
  );
}
