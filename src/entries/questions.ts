export { choiceQuestion, textQuestion } from "#lib/plain-questions";
export type { ChoiceQuestion, PlainChoice, TextQuestion } from "#lib/plain-questions";
export type {
  ChangedQuestion,
  Choice,
  ChoiceNode,
  ContentNode,
  ElementNode,
  Presentation,
  QuestionView,
  ShownQuestion,
  TextEntryNode,
} from "#lib/interactive-assessments/question-view";
