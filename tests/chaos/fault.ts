import type { Simulator } from "#simulator/simulator";
import type { ExceptionId } from "../exploration/exceptions";
import type { Crew } from "./crew";
import type { GroundKind } from "./ground/grounds";
import type { RedisGround } from "./ground/redis-ground";
import type { History, Span } from "./history/history";
import type { PromiseId } from "./promises";

/** What a fault is shown on while the writers work. */
export interface Stage {
  readonly ground: RedisGround;
  readonly gradebook: Simulator;
  readonly crew: Crew;
  /** How long the fault lasts, in ms. */
  readonly lastsMs: number;
  readonly seed: number;
  /** Whether every place is tried where there are many, or some. */
  readonly isWhole: boolean;
}

/** What a fault did, and when. */
export interface Struck {
  /** Nothing could be read or written. */
  readonly outages?: readonly Span[];
  /** Nothing could be written. */
  readonly readOnly?: readonly Span[];
  /** Acknowledged writes may be gone. */
  readonly losses?: readonly Span[];
  /** Says what shows that it happened, or null when nothing does: then nothing was tested. */
  readonly proof: (history: History) => string | null;
}

export interface Fault {
  readonly id: string;
  /** In a few words, for people. */
  readonly name: string;
  /** How it is made. */
  readonly how: string;
  readonly ground: GroundKind;
  readonly redisArgs?: readonly string[];
  /** What the claim excepts while it lasts; none: Redis keeps what it has acknowledged. */
  readonly exceptions: readonly ExceptionId[];
  /** Whether students give attempts up midway; false where that would look like a loss. */
  readonly mayReset: boolean;
  /** The promises that mean nothing here, and why. */
  readonly notApplicable: Readonly<Partial<Record<PromiseId, string>>>;
  /** Makes it, and takes it back. */
  readonly strike: (stage: Stage) => Promise<Struck>;
}

/** Whether Redis keeps what it has acknowledged: then no acknowledged answer may be lost. */
export function keepsItsWord({ exceptions }: Pick<Fault, "exceptions">): boolean {
  return exceptions.length === 0;
}
