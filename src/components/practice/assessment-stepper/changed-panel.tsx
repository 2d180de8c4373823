import type { RefObject } from "react";
import { REFUSALS } from "#lib/codes";
import { GoOnButton } from "./go-on-button";
import { NoticePanel } from "./notice-panel";
import type { Stepper } from "./use-stepper";
import { feedbackMessage } from "./feedback";

interface ChangedPanelProps {
  readonly stepper: Stepper;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  readonly isReady: boolean;
}

/** Shown instead of a question that was changed after the attempt started. It does not count. */
export function ChangedPanel({ stepper, headingRef, isReady }: ChangedPanelProps) {
  const { shownIndex, verdict, notice, busy, data } = stepper.state;
  return (
    <section className="card question" aria-labelledby="question-heading">
      <h2 id="question-heading" ref={headingRef} tabIndex={-1}>
        <span className="eyebrow">
          Question {shownIndex + 1} of {data.questions.length}
        </span>
      </h2>
      <p data-testid="changed-question">
        {verdict === null ? REFUSALS.question_changed.message : feedbackMessage(verdict)}
      </p>
      {notice !== null && <NoticePanel notice={notice} stepper={stepper} />}
      <div className="buttons">
        <GoOnButton
          isReady={isReady}
          isBusy={busy !== null}
          onClick={verdict === null ? stepper.leaveOut : stepper.next}
        >
          {busy === "report" ? "Continuing…" : "Continue"}
        </GoOnButton>
      </div>
    </section>
  );
}
