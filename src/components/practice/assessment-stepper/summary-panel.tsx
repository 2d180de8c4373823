import type { RefObject } from "react";
import type { AttemptView } from "#lib/actions/result";
import { answerCounts, isSkipped } from "./answer-counts";
import { isChanged } from "./changed-question";
import { GoOnButton } from "./go-on-button";
import { NoticePanel } from "./notice-panel";
import { presentationProps } from "#src/components/presentation-props.ts";
import type { Stepper, StepperSurroundings } from "./use-stepper";

interface SummaryPanelProps {
  readonly stepper: Stepper;
  readonly attempt: AttemptView;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  readonly isReady: boolean;
}

export function SummaryPanel({ stepper, attempt, headingRef, isReady }: SummaryPanelProps) {
  const { notice, busy } = stepper;
  return (
    <section className="holdfast-card holdfast-summary" aria-labelledby="summary-heading">
      <h2 id="summary-heading" ref={headingRef} tabIndex={-1}>
        Your result
      </h2>
      <Score attempt={attempt} />
      <GradebookStatus phase={attempt.phase} />
      <QuestionResults stepper={stepper} attempt={attempt} />
      {notice !== null && <NoticePanel notice={notice} stepper={stepper} />}
      <div className="holdfast-buttons">
        <GoOnButton isReady={isReady} isBusy={busy !== null} onClick={stepper.again}>
          {busy === null ? "Try again" : "Starting…"}
        </GoOnButton>
        <HomeLink surroundings={stepper.surroundings} />
      </div>
    </section>
  );
}

function HomeLink({ surroundings }: { readonly surroundings: StepperSurroundings }) {
  const { home, renderLink } = surroundings;
  if (home === undefined) return null;
  const link = { ...home, className: "holdfast-button" };
  if (renderLink !== undefined) return renderLink(link);
  return (
    <a className={link.className} href={link.href}>
      {link.label}
    </a>
  );
}

function Score({ attempt }: Pick<SummaryPanelProps, "attempt">) {
  const summary = attempt.finalSummary;
  if (summary === null) return <p>Your attempt is finished.</p>;
  const { score, correctAnswersCount: correct, totalQuestions: total } = summary;
  const { reported, skipped } = answerCounts(attempt);
  // The stored score is 100 then, although no question was graded.
  if (reported > 0 && reported >= (total ?? attempt.totalQuestions)) {
    return (
      <p className="holdfast-score">
        <strong data-testid="score">Not graded</strong>
        <span>You reported every question, so none of them was graded.</span>
      </p>
    );
  }
  return (
    <p className="holdfast-score">
      <strong data-testid="score">{score}%</strong>
      {correct !== null && total !== null && (
        <span>
          {correct} of {total - reported} correct{skipped > 0 && `, ${skipped} skipped`}
          {reported > 0 && `, ${reported} reported`}
        </span>
      )}
    </p>
  );
}

function GradebookStatus({ phase }: Pick<AttemptView, "phase">) {
  const isPublished = phase === "published";
  return (
    <p
      className={isPublished ? "holdfast-saved" : "holdfast-saving"}
      data-testid="gradebook-status"
    >
      {isPublished ? "In the gradebook" : "Saved, sending to the gradebook"}
    </p>
  );
}

function QuestionResults({ stepper, attempt }: Pick<SummaryPanelProps, "stepper" | "attempt">) {
  return (
    <ol className="holdfast-results" aria-label="Questions">
      {stepper.data.questionIds.map((questionId, index) => {
        const result = resultLabel(attempt.questions[index]);
        return (
          <li key={questionId}>
            <QuestionTitle stepper={stepper} index={index} />
            <span className={`holdfast-result holdfast-result-${result.tone}`}>{result.word}</span>
          </li>
        );
      })}
    </ol>
  );
}

interface QuestionTitleProps {
  readonly stepper: Stepper;
  readonly index: number;
}

function QuestionTitle({ stepper, index }: QuestionTitleProps) {
  const question = stepper.data.questions?.[index];
  if (question === undefined) return <span>Question {index + 1}</span>;
  if (isChanged(question)) return <span>Changed question</span>;
  return <span {...presentationProps(question)}>{question.title}</span>;
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
  return isSkipped(stored)
    ? { word: "Skipped", tone: "plain" }
    : { word: "Not correct", tone: "bad" };
}
