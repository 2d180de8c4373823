export { qtiQuestions } from "#lib/holdfast/qti";
export type { QtiQuestions } from "#lib/holdfast/qti";
export { createInteractiveAssessments } from "#lib/interactive-assessments";
export type {
  AssessmentListing,
  ContentMedia,
  InteractiveAssessments,
  PreparedAssessment,
  QuestionView,
  ShownQuestion,
} from "#lib/interactive-assessments";
