import type { Slot } from "../slot";
import type { AssessmentContext, AttemptRequest, Outcome } from "./attempt/outcome";

export type { AssessmentContext, AttemptRequest, Outcome } from "./attempt/outcome";

export interface AttemptEngine {
  /** The slot's current attempt, from Redis alone. Creates nothing, asks no gradebook. */
  resolveAssessmentContext(slot: Slot): Promise<AssessmentContext>;
  /** Resumes the current attempt, or starts the next one. The only path on which a number is derived. */
  ensureActiveState(slot: Slot): Promise<Outcome>;
  /** Applies one request, once, or says why not. */
  apply(slot: Slot, request: AttemptRequest): Promise<Outcome>;
  /** Which number comes next. For fresh creation only, and for the preview of a first attempt. */
  deriveNextAttemptNumber(slot: Slot): Promise<number>;
}
