export { qtiQuestions } from "#lib/holdfast/qti";
export type { QtiOptions, QtiQuestions } from "#lib/holdfast/qti";
export { createInteractiveAssessments } from "#lib/interactive-assessments";
export type {
  InteractiveAssessmentPorts,
  AssessmentListing,
  ContentMedia,
  InteractiveAssessments,
  PreparedAssessment,
  QuestionView,
  ShownQuestion,
} from "#lib/interactive-assessments";
export type {
  AssessmentOverview,
  ContentQuestionBank,
  TitlePresentation,
} from "#lib/interactive-assessments/question-bank";
export type {
  ChangedQuestion,
  Choice,
  ChoiceNode,
  ContentNode,
  ElementNode,
  Presentation,
  TextEntryNode,
} from "#lib/interactive-assessments/question-view";
export type {
  AnswerToGrade,
  QuestionBank,
  QuestionResponse,
} from "#lib/services/attempt/question-bank";
