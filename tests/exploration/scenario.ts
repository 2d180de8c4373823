import type { PodScript } from "./pod-run";
import type { Call } from "./call";
import type { CallFault, World } from "./world";

/** Something that goes wrong, by name: in a call, to a pod, or to the world. */
export type FaultKind =
  CallFault | "crash" | "late" | `${"Redis" | "eight" | "the" | "an"} ${string}`;

/** What is explored: who does what, in which world, and how much may go wrong. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly pods: readonly PodScript[];
  readonly world: World;
  /** The highest number that has been finalized before it begins. */
  readonly lastNumber: number;
  /** How many faults one history may have. */
  readonly faults: number;
  /** What may go wrong, and how often each. */
  readonly kinds: ReadonlyMap<FaultKind, number>;
  /** Whether the pods are alike but for their names, so that their first steps need one order. */
  readonly isSymmetric: boolean;
  /** Whether calls that nobody else can notice are taken at once. */
  readonly isReduced: boolean;
  /** Breaks the store, for histories that must be found: what is executed instead of a call. */
  readonly sabotage?: (call: Call, world: World) => Call;
}
