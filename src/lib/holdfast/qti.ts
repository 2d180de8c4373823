import { createQuestionBank } from "../interactive-assessments";
import type { ContentQuestionBank } from "../interactive-assessments";
import type { Questions } from "./own-questions";

/** The questions of QTI files, and what pages need to show them. */
export interface QtiQuestions
  extends
    Questions,
    Pick<
      ContentQuestionBank,
      "listAssessments" | "findAssessment" | "overview" | "questionViews" | "media"
    > {}

/**
 * The questions of the QTI 3.0 files in a folder: one folder for each assessment, whose name is the
 * resource id. A resource is loaded at its first use and cached for the life of the process.
 */
export function qtiQuestions(options: { readonly contentDir: string }): QtiQuestions {
  const bank = createQuestionBank(options);
  return {
    ...bank,
    grade: (id, response, { resourceId, digest, responseIdentifier }) =>
      bank.grade(
        resourceId,
        { id, ...(digest !== undefined && { digest }) },
        { response, ...(responseIdentifier !== undefined && { responseIdentifier }) },
      ),
  };
}
