import { createQuestionBank } from "../interactive-assessments";
import type { ContentQuestionBank } from "../interactive-assessments";
import type { Questions } from "./own-questions";

/** The questions of QTI files, and what pages need to show them. */
export interface QtiQuestions
  extends
    Questions,
    Pick<
      ContentQuestionBank,
      "listAssessments" | "findAssessment" | "overview" | "questionViews" | "media" | "close"
    > {}

/** Where the questions are, and who is told when a change of them cannot be read. */
export interface QtiOptions {
  /** The content folder; relative to the working directory. */
  readonly contentDir: string;
  /**
   * Called with the problem when changed files cannot be read, so that what was read before stays in
   * use. Once for each change. It must not throw.
   */
  readonly onKept?: (problem: string) => void;
}

/**
 * The questions of the QTI 3.0 files in a folder: one folder for each assessment, whose name is the
 * resource id. An assessment is read at its first use, and again soon after its files have changed
 * (docs/content.md says how soon). Watching keeps no process alive; `close` ends it.
 */
export function qtiQuestions(options: QtiOptions): QtiQuestions {
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
