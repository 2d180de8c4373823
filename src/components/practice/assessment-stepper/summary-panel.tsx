import Link from "next/link";
import type { RefObject } from "react";
import type { AttemptView } from "#lib/actions/result";
import { isChanged } from "./changed-question";
import { GoOnButton } from "./go-on-button";
import { NoticePanel } from "./notice-panel";
import { presentationProps } from "#src/components/frame/presentation-props.ts";
import type { Stepper } from "./use-stepper";

interface SummaryPanelProps {
  readonly stepper: Stepper;
  readonly attempt: AttemptView;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  readonly isReady: boolean;
}

export function SummaryPanel({ stepper, attempt, headingRef, isReady }: SummaryPanelProps) {
  const { notice, busy } = stepper.state;
  return (
    <section className="card summary" aria-labelledby="summary-heading">
      <h2 id="summary-heading" ref={headingRef} tabIndex={-1}>
        Your result
      </h2>
      <Score attempt={attempt} />
      <GradebookStatus phase={attempt.phase} />
      <QuestionResults stepper={stepper} attempt={attempt} />
      {notice !== null && <NoticePanel notice={notice} stepper={stepper} />}
      <div className="buttons">
        <GoOnButton isReady={isReady} isBusy={busy !== null} onClick={stepper.again}>
          {busy === null ? "Try again" : "Starting…"}
        </GoOnButton>
        <Link className="button" href="/">
          All assessments
        </Link>
      </div>
    </section>
  );
}

function Score({ attempt }: Pick<SummaryPanelProps, "attempt">) {
  const summary = attempt.finalSummary;
  if (summary === null) return <p>Your attempt is finished.</p>;
  const { score, correctAnswersCount: correct, totalQuestions: total } = summary;
  const reported = attempt.questions.filter(({ isReported }) => isReported === true).length;
  // The stored score is 100 then, although no question was graded.
  if (reported > 0 && reported >= (total ?? attempt.totalQuestions)) {
    return (
      <p className="score">
        <strong data-testid="score">Not graded</strong>
        <span>You reported every question, so none of them was graded.</span>
      </p>
    );
  }
  return (
    <p className="score">
      <strong data-testid="score">{score}%</strong>
      {correct !== null && total !== null && (
        <span>
          {correct} of {total - reported} correct{reported > 0 && `, ${reported} reported`}
        </span>
      )}
    </p>
  );
}

function GradebookStatus({ phase }: Pick<AttemptView, "phase">) {
  const isPublished = phase === "published";
  return (
    <p className={isPublished ? "saved" : "saving"} data-testid="gradebook-status">
      {isPublished ? "In the gradebook" : "Saved, sending to the gradebook"}
    </p>
  );
}

function QuestionResults({ stepper, attempt }: Pick<SummaryPanelProps, "stepper" | "attempt">) {
  return (
    <ol className="results" aria-label="Questions">
      {stepper.state.data.questions.map((question, index) => {
        const result = resultLabel(attempt.questions[index]);
        return (
          <li key={question.id}>
            {isChanged(question) ? (
              <span>Changed question</span>
            ) : (
              <span {...presentationProps(question)}>{question.title}</span>
            )}
            <span className={`result result-${result.tone}`}>{result.word}</span>
          </li>
        );
      })}
    </ol>
  );
}

type Tone = "good" | "bad" | "plain";

function resultLabel(stored: AttemptView["questions"][number] | undefined): {
  readonly word: string;
  readonly tone: Tone;
} {
  // Never answered, or Redis lost the answer; the score counts only stored answers.
  if (stored === undefined) return { word: "No saved answer", tone: "plain" };
  if (stored.isReported === true) return { word: "Reported", tone: "plain" };
  if (stored.isCorrect === true) return { word: "Correct", tone: "good" };
  return stored.response === null
    ? { word: "Skipped", tone: "plain" }
    : { word: "Not correct", tone: "bad" };
}
