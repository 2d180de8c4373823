"use server";

import { actions } from "#src/entries/next.ts";
import { wiring } from "../wiring";

/** The six actions that the stepper calls. The wiring is created at the first call. */
export const {
  getOrCreateAssessmentState,
  submitAnswer,
  skipQuestion,
  reportQuestion,
  finalizeAssessment,
  startNewAssessmentAttempt,
} = actions(wiring);
