"use client";

export {
  AssessmentStepper,
  feedbackMessage,
  useAttempt,
} from "#src/components/practice/assessment-stepper.tsx";
export type {
  Answer,
  AssessmentActions,
  AssessmentStepperProps,
  AttemptData,
  AttemptHandle,
  AttemptOptions,
  AttemptStage,
  Command,
  CommandKind,
  CurrentQuestion,
  Draft,
  DraftValue,
  Feedback,
  Notice,
  OwnQuestion,
  QuestionCommand,
  QuestionOfAttempt,
  Report,
  StepperLink,
  StepperSignIn,
  StepperSurroundings,
  UnsentWork,
  WaitingWork,
  Work,
} from "#src/components/practice/assessment-stepper.tsx";
export { forgetAtSignOut, forgetOthers, type SessionStore } from "#src/components/tab-storage.ts";
export type { FaultResult } from "#lib/actions/boundary";
export type { ActionInput, RequestType } from "#lib/actions/perform";
export type {
  ActionRefusalCode,
  ActionResult,
  AppliedResult,
  AttemptView,
  InputIssue,
  RefusedResult,
  ResetResult,
} from "#lib/actions/result";
export type { EdgeRefusalCode, FaultCode, RefusalCode } from "#lib/codes";
export type { ReportReason } from "#lib/report-reasons";
export type { QuestionStateView, SummaryView } from "#lib/services/attempt/attempt-view";
export type { AttemptRequest, PastAttempt } from "#lib/services/attempt";
export type { AttemptPhase } from "#machines/attempt.events";
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
