export { qtiQuestions } from "#lib/holdfast/qti";
export type { QtiQuestions } from "#lib/holdfast/qti";
export type {
  AssessmentListing,
  ContentMedia,
  QuestionView,
  ShownQuestion,
} from "#lib/interactive-assessments";
