import {
  draftResponse,
  interactionsOf,
  type DraftValue,
} from "#src/components/practice/assessment-stepper/draft.ts";
import type { QuestionView } from "#lib/interactive-assessments";

/** A response to any question: right in its shape, and right or wrong as it happens. */
export function someResponse(question: QuestionView): unknown {
  const draft = new Map<string, DraftValue>(
    interactionsOf(question).map((interaction) => [
      interaction.responseIdentifier,
      interaction.kind === "choice"
        ? interaction.choices.slice(0, 1).map(({ identifier }) => identifier)
        : "1",
    ]),
  );
  const drafted = draftResponse(question, draft);
  if (drafted.kind === "not_ready") throw new Error(drafted.problem);
  return drafted.answer.response;
}
