import type { Reply } from "../call";
import type { PendingCall } from "../attempt-types";
import type { World } from "../world";

/** One call, as it was made and answered. */
export interface CallStep {
  readonly pod: number;
  readonly pending: PendingCall;
  readonly before: World;
  readonly after: World;
  readonly reply: Reply;
  readonly hasHappened: boolean;
  /** The highest number that the start policy of its pod lets begin. */
  readonly attemptsMax: number;
  /** What it appended to the audit trail. */
  readonly trail: readonly string[];
}
