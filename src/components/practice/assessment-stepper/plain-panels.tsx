import type { RefObject } from "react";
import { answerCounts, type AnswerCounts } from "./answer-counts";
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

/** No question is open any more, and the attempt is not finalized. */
export function CompletePanel({ stepper, headingRef, isReady }: PanelProps) {
  const { attempt, notice, busy } = stepper;
  const hasFailedBefore = attempt !== null && attempt.finalizationError !== null;
  const counts = answerCounts(attempt ?? { questions: [] });
  const isAnswered = counts.skipped === 0 && counts.reported === 0;
  return (
    <section className="holdfast-card" aria-labelledby="complete-heading">
      <h2 id="complete-heading" ref={headingRef} tabIndex={-1}>
        {isAnswered ? "All questions are answered" : "You have reached the end"}
      </h2>
      {attempt !== null && !isAnswered && (
        <LeftOut counts={counts} total={attempt.totalQuestions} />
      )}
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

interface LeftOutProps {
  readonly counts: AnswerCounts;
  readonly total: number;
}

/** What was not answered, and what it means for the result. There is no way back to a question. */
function LeftOut({ counts: { answered, skipped, reported }, total }: LeftOutProps) {
  return (
    <>
      <p data-testid="answer-counts">
        You answered {answered} of {total === 1 ? "1 question" : `${total} questions`}
        {skipped > 0 && `, skipped ${skipped}`}
        {reported > 0 && `, reported ${reported}`}.
      </p>
      {skipped > 0 && (
        <p>A skipped question counts as not correct. You can’t go back to it in this attempt.</p>
      )}
      {reported > 0 && <p>A reported question does not count.</p>}
    </>
  );
}

export function ReloadingPanel() {
  return (
    <section className="holdfast-card" aria-busy="true">
      <p role="status">Loading the current attempt…</p>
    </section>
  );
}
