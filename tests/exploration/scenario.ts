import type { AttemptTypes } from "./attempt-types";
import type * as core from "./core/model";
import type { PodScript } from "./pod";

/** Something that goes wrong, by name: in a call, to a pod, or to the world. */
export type FaultKind = core.FaultKind<AttemptTypes>;

/** What is explored: who does what, in which world, and how much may go wrong. */
export interface Scenario extends core.Scenario<AttemptTypes> {
  readonly pods: readonly PodScript[];
  /** The highest number that has been finalized before it begins. */
  readonly lastNumber: number;
}
