/** What became of the question that is shown. */
export type Feedback =
  | { readonly kind: "checked"; readonly isCorrect: boolean | null }
  | { readonly kind: "reported" }
  /** Something else had been stored for this question before; that counts. */
  | { readonly kind: "already"; readonly isCorrect: boolean | null; readonly isAhead: boolean };

/** The verdict in words; the page shows them, and a screen reader reads them. */
export function feedbackMessage(verdict: Feedback): string {
  switch (verdict.kind) {
    case "checked":
      if (verdict.isCorrect === null) return "Your answer was saved.";
      return verdict.isCorrect ? "Correct." : "Not correct.";
    case "reported":
      return "Thank you. This question was reported and does not count.";
    case "already": {
      const before = "This question was already answered, perhaps in another tab.";
      return `${before} The first answer is kept: it ${countsAs(verdict.isCorrect)}.`;
    }
  }
}

function countsAs(isCorrect: boolean | null): string {
  if (isCorrect === null) return "does not count";
  return isCorrect ? "is correct" : "is not correct";
}
