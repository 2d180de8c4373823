"use server";

import { actions } from "holdfast/next";
import { holdfast } from "@/lib/holdfast";

export const {
  getOrCreateAssessmentState,
  submitAnswer,
  skipQuestion,
  reportQuestion,
  finalizeAssessment,
  startNewAssessmentAttempt,
} = actions(holdfast);
