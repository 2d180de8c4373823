/** The message after an answer or a report. */
export type Feedback =
  | { readonly kind: "checked"; readonly isCorrect: boolean | null }
  | { readonly kind: "reported" }
  /** Whether another answer was stored for this question before. That answer counts. */
  | { readonly kind: "already"; readonly isCorrect: boolean | null; readonly isAhead: boolean };

/** Shown on the page, and read out by screen readers. */
export function feedbackMessage(feedback: Feedback): string {
  switch (feedback.kind) {
    case "checked":
      if (feedback.isCorrect === null) return "Your answer was saved.";
      return feedback.isCorrect ? "Correct." : "Not correct.";
    case "reported":
      return "Thank you. This question was reported and does not count.";
    case "already": {
      const before = "This question was already answered, perhaps in another tab.";
      return `${before} The first answer is kept: it ${countsAs(feedback.isCorrect)}.`;
    }
  }
}

function countsAs(isCorrect: boolean | null): string {
  if (isCorrect === null) return "does not count";
  return isCorrect ? "is correct" : "is not correct";
}
