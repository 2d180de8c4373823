import type { ChoiceNode, QuestionView, TextEntryNode } from "#lib/interactive-assessments";

export function choice(responseIdentifier: string, maxChoices: number): ChoiceNode {
  const choices = ["a", "b", "c"].map((identifier) => ({ identifier, body: [] }));
  return { kind: "choice", responseIdentifier, maxChoices, prompt: [], choices };
}

export function textEntry(responseIdentifier: string): TextEntryNode {
  return { kind: "textEntry", responseIdentifier };
}

export function question(id: string, body: QuestionView["body"]): QuestionView {
  return { id, title: `Question ${id}`, body };
}
