import type {
  ChoiceNode,
  ContentNode,
  QuestionView,
  TextEntryNode,
} from "#lib/interactive-assessments";
import { typedNumberProblem } from "#lib/typed-number";
import type { Answer } from "./command";

/** A text, or the identifiers of the selected choices. */
export type DraftValue = string | readonly string[];

/** The student's input by response identifier. A Map, because identifiers come from content. */
export type Draft = ReadonlyMap<string, DraftValue>;

export const EMPTY_DRAFT: Draft = new Map();

export type Interaction = ChoiceNode | TextEntryNode;

export type DraftResponse =
  /** If the question has only one response variable, the answer names it. */
  | { readonly kind: "ready"; readonly answer: Answer }
  | { readonly kind: "not_ready"; readonly problem: string };

/** The question's interactions, in document order. */
export function interactionsOf(question: QuestionView): readonly Interaction[] {
  return question.body.flatMap(interactionsIn);
}

function interactionsIn(node: ContentNode): readonly Interaction[] {
  if (node.kind === "element") return node.children.flatMap(interactionsIn);
  return node.kind === "text" ? [] : [node];
}

/** The answer that this draft produces, or what the student has to do first. */
export function draftResponse(question: QuestionView, draft: Draft): DraftResponse {
  const interactions = interactionsOf(question);
  const problem = interactions.map((each) => tooMany(each, draft)).find((each) => each !== null);
  if (problem !== undefined) return { kind: "not_ready", problem };
  if (interactions.every((each) => isBlank(draft.get(each.responseIdentifier)))) {
    const isChoice = interactions.some(({ kind }) => kind === "choice");
    const first = isChoice ? "Choose an answer first" : "Write an answer first";
    return { kind: "not_ready", problem: `${first}, or skip the question.` };
  }
  const unread = interactions.map((each) => numberProblem(question, each, draft));
  const wrong = unread.find((each) => each !== null);
  if (wrong !== undefined) return { kind: "not_ready", problem: wrong };
  const [only, ...others] = interactions;
  if (only !== undefined && others.length === 0) {
    const { responseIdentifier } = only;
    return { kind: "ready", answer: { response: valueOf(only, draft), responseIdentifier } };
  }
  const entries = interactions.map((each) => [each.responseIdentifier, valueOf(each, draft)]);
  return { kind: "ready", answer: { response: Object.fromEntries(entries) as unknown } };
}

/** What screen readers call a text field, because it is in the middle of a text. */
export function fieldLabel(question: QuestionView, { responseIdentifier }: Interaction): string {
  const texts = interactionsOf(question).filter(({ kind }) => kind === "textEntry");
  if (texts.length <= 1) return "Your answer";
  const place = texts.findIndex((each) => each.responseIdentifier === responseIdentifier);
  return `Answer ${place + 1} of ${texts.length}`;
}

/**
 * What is expected of a field for a number, if its text is not one, or could be two; otherwise null.
 * Grading goes by the same rule, so such an answer would not be graded.
 */
export function numberProblem(
  question: QuestionView,
  interaction: Interaction,
  draft: Draft,
): string | null {
  const value = draft.get(interaction.responseIdentifier);
  if (interaction.kind !== "textEntry" || interaction.expects === undefined) return null;
  if (typeof value !== "string" || isBlank(value)) return null;
  const problem = typedNumberProblem(value, interaction.expects);
  return problem === null ? null : `${fieldLabel(question, interaction)} ${problem}.`;
}

/** The answer in a field of the application's own markup. */
export function ownResponse(value: DraftValue | undefined): DraftResponse {
  return value === undefined || isBlank(value)
    ? { kind: "not_ready", problem: "Answer first, or skip the question." }
    : { kind: "ready", answer: { response: value } };
}

function tooMany(interaction: Interaction, draft: Draft): string | null {
  if (interaction.kind !== "choice" || interaction.maxChoices === 1) return null;
  const chosen = draft.get(interaction.responseIdentifier) ?? [];
  return chosen.length > interaction.maxChoices
    ? `Choose at most ${interaction.maxChoices} answers.`
    : null;
}

function isBlank(value: DraftValue | undefined): boolean {
  if (value === undefined) return true;
  return typeof value === "string" ? value.trim() === "" : value.length === 0;
}

function valueOf(interaction: Interaction, draft: Draft): unknown {
  const value = draft.get(interaction.responseIdentifier);
  if (interaction.kind === "textEntry") return value ?? "";
  const chosen = typeof value === "string" ? [value] : (value ?? []);
  return interaction.maxChoices === 1 ? chosen[0] : chosen;
}
