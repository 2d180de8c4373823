import type { CurrentQuestion } from "./use-attempt";
import type { Stepper } from "./use-stepper";

interface QuestionPlaceProps {
  readonly stepper: Stepper;
  readonly question: CurrentQuestion;
}

/** Which question of how many, as a part of the heading. */
export function QuestionPlace({ stepper, question }: QuestionPlaceProps) {
  return (
    <span className="holdfast-eyebrow">
      Question {question.index + 1} of {stepper.data.questionIds.length}
    </span>
  );
}
