import type { RefObject } from "react";
import { REFUSALS } from "#lib/codes";
import { GoOnButton } from "./go-on-button";
import { NoticePanel } from "./notice-panel";
import { QuestionPlace } from "./question-place";
import type { CurrentQuestion } from "./use-attempt";
import type { Stepper } from "./use-stepper";
import { feedbackMessage } from "./feedback";
import { WaitingPanel } from "./waiting-panel";

interface ChangedPanelProps {
  readonly stepper: Stepper;
  readonly question: CurrentQuestion;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  readonly isReady: boolean;
}

/** Shown instead of a question that was changed after the attempt started. It does not count. */
export function ChangedPanel({ stepper, question, headingRef, isReady }: ChangedPanelProps) {
  const { feedback, notice, busy, waiting } = stepper;
  const goOn = feedback === null ? stepper.leaveOut : stepper.next;
  return (
    <section className="holdfast-card holdfast-question" aria-labelledby="question-heading">
      <h2 id="question-heading" ref={headingRef} tabIndex={-1}>
        <QuestionPlace stepper={stepper} question={question} />
      </h2>
      <p data-testid="changed-question">
        {feedback === null ? REFUSALS.question_changed.message : feedbackMessage(feedback)}
      </p>
      {waiting !== null && <WaitingPanel waiting={waiting} />}
      {notice !== null && <NoticePanel notice={notice} stepper={stepper} />}
      <div className="holdfast-buttons">
        <GoOnButton
          isReady={isReady}
          isBusy={busy !== null}
          onClick={waiting === null ? goOn : stepper.retry}
        >
          {busy === "report" ? "Continuing…" : "Continue"}
        </GoOnButton>
      </div>
    </section>
  );
}
