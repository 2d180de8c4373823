import type { Simulator } from "#simulator/simulator";
import type { ExceptionId } from "../exploration/exceptions";
import type { WorkerPool } from "./worker-pool";
import type { EnvironmentKind } from "./environment/environments";
import type { RedisEnvironment } from "./environment/redis-environment";
import type { History, Span } from "./history/history";
import type { PromiseId } from "./promises";

/** What a fault is injected into while the writers work. */
export interface FaultHarness {
  readonly environment: RedisEnvironment;
  readonly gradebook: Simulator;
  readonly pool: WorkerPool;
  /** How long the fault lasts, in ms. */
  readonly lastsMs: number;
  readonly seed: number;
  /** Whether every place is tried where there are many, or some. */
  readonly isWhole: boolean;
}

/** What a fault did, and when. */
export interface Injection {
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
  readonly environment: EnvironmentKind;
  readonly redisArgs?: readonly string[];
  /** What the claim excepts while it lasts; none: Redis keeps what it has acknowledged. */
  readonly exceptions: readonly ExceptionId[];
  /** Whether students give attempts up midway; false where that would look like a loss. */
  readonly mayReset: boolean;
  /** The promises that mean nothing here, and why. */
  readonly notApplicable: Readonly<Partial<Record<PromiseId, string>>>;
  /** Injects the fault, and removes it again. */
  readonly inject: (harness: FaultHarness) => Promise<Injection>;
}

/** Whether Redis keeps what it has acknowledged: then no acknowledged answer may be lost. */
export function keepsItsWord({ exceptions }: Pick<Fault, "exceptions">): boolean {
  return exceptions.length === 0;
}
