export { qtiQuestions } from "#lib/holdfast/qti";
export type { QtiQuestions } from "#lib/holdfast/qti";
export { createInteractiveAssessments } from "#lib/interactive-assessments";
export type { InteractiveAssessments, PreparedAssessment } from "#lib/interactive-assessments";
