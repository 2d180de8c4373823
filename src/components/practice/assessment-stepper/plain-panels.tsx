import type { RefObject } from "react";
import { GoOnButton } from "./go-on-button";
import { NoticePanel } from "./notice-panel";
import type { Stepper } from "./use-stepper";

interface PanelProps {
  readonly stepper: Stepper;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  readonly isReady: boolean;
}

/** There is no attempt. Opening the page does not start one; the button does. */
export function StartPanel({ stepper, headingRef, isReady }: PanelProps) {
  const { data, notice, busy } = stepper;
  return (
    <section className="holdfast-card" aria-labelledby="start-heading">
      <h2 id="start-heading" ref={headingRef} tabIndex={-1}>
        Ready when you are
      </h2>
      <p>
        {countText(data.questionCount)}, one after the other. You can leave at any time and continue
        later.
      </p>
      {notice !== null && <NoticePanel notice={notice} stepper={stepper} />}
      <div className="holdfast-buttons">
        <GoOnButton isReady={isReady} isBusy={busy !== null} onClick={stepper.start}>
          {busy === "start" ? "Starting…" : "Start"}
        </GoOnButton>
      </div>
    </section>
  );
}

function countText(questionCount: number | undefined): string {
  if (questionCount === undefined) return "The questions come";
  return questionCount === 1 ? "One question" : `${questionCount} questions`;
}

/** All questions are answered, and the attempt is not finalized. */
export function CompletePanel({ stepper, headingRef, isReady }: PanelProps) {
  const { attempt, notice, busy } = stepper;
  const hasFailedBefore = attempt !== null && attempt.finalizationError !== null;
  return (
    <section className="holdfast-card" aria-labelledby="complete-heading">
      <h2 id="complete-heading" ref={headingRef} tabIndex={-1}>
        All questions are answered
      </h2>
      {hasFailedBefore && <p>The last try to finish failed. Your answers are still saved.</p>}
      <p>Finish to see your result.</p>
      {notice !== null && <NoticePanel notice={notice} stepper={stepper} />}
      <div className="holdfast-buttons">
        <GoOnButton isReady={isReady} isBusy={busy !== null} onClick={stepper.finish}>
          {busy === "finish" ? "Finishing…" : "Finish"}
        </GoOnButton>
      </div>
    </section>
  );
}

export function ReloadingPanel() {
  return (
    <section className="holdfast-card" aria-busy="true">
      <p role="status">Loading the current attempt…</p>
    </section>
  );
}
