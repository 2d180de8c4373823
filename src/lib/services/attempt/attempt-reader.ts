import type { Slot } from "#lib/slot";
import type { AttemptView } from "./attempt-view";
import type { AssessmentContext } from "./outcome";

/**
 * Reads a slot, and can do nothing else: whoever shows an attempt gets this port, so that showing
 * never derives a number (I6).
 */
export interface AttemptReader {
  /** The slot's current attempt, from one load of the store. Creates nothing. */
  resolveAssessmentContext(slot: Slot): Promise<AssessmentContext>;
  /** The current attempt and its number; null when there is none that can be read. */
  getActiveState(slot: Slot): Promise<ActiveState | null>;
}

export interface ActiveState {
  readonly state: AttemptView;
  readonly attemptNumber: number;
}
