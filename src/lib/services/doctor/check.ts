import type {
  AttemptStore,
  OperatorStore,
  RedisDiagnostics,
  SlotIndex,
} from "#lib/assessment-cache";
import type { Settings } from "#lib/settings";
import type { Gradebook, GradebookHabit, ListDoubt } from "../one-roster";
import type { SlotSample } from "./slot-sample";

export type CheckId =
  | "redis-reachable"
  | "redis-version"
  | "redis-persistence"
  | "redis-eviction"
  | "redis-memory"
  | "redis-replication"
  | "redis-clock"
  | "redis-scripts"
  | "redis-rights"
  | "redis-cluster"
  | "redis-sentinel"
  | "key-health"
  | "outbox"
  | "slot-index"
  | "drift"
  | "gradebook"
  | "content"
  | "settings"
  | "pods";

/** `unknown`: it could not be examined. `not_applicable`: there is nothing to examine. */
export type Severity = "ok" | "warning" | "problem" | "unknown" | "not_applicable";

export interface Verdict {
  readonly severity: Severity;
  /** What was found, with the figures. */
  readonly finding: string;
  /** What to do; null: nothing. */
  readonly remedy: string | null;
}

/** What is wrong, and what to do about it. */
export interface Issue {
  readonly severity: "warning" | "problem" | "unknown";
  readonly finding: string;
  readonly remedy: string;
}

/** What the environment says beside the settings. */
export interface DoctorEnvironment {
  readonly isProduction: boolean;
  /** HOLDFAST_ROLLOUT_MODE; undefined: the flag says nothing. */
  readonly flaggedMode: string | undefined;
}

export interface RedisPorts {
  readonly sight: RedisDiagnostics;
  readonly operators: Pick<OperatorStore, "examine">;
  readonly index: Pick<SlotIndex, "page" | "holds" | "oldest">;
  readonly store: Pick<AttemptStore, "readTrail">;
  /** Slots and keys that several checks look at, read once. */
  readonly slots: SlotSample;
}

/** What a pod says of the build that it serves; null where it says nothing of that. */
export type PodReply =
  | { readonly kind: "told"; readonly build: string | null; readonly actions: string | null }
  | { readonly kind: "silent"; readonly reason: string };

/** One process of the deployment, at its own address. */
export interface PodPort {
  /** Host and port. */
  readonly where: string;
  /** Never rejects. */
  ask(): Promise<PodReply>;
}

export interface ExaminedGradebook extends Pick<Gradebook, "listResults"> {
  /** What has shown so far. If omitted, nothing is known. */
  readonly seen?: () => {
    readonly habits: readonly GradebookHabit[];
    readonly doubts: readonly ListDoubt[];
  };
}

export interface DoctorPorts {
  /** Those that are to be compared; empty: none is named. */
  readonly pods: readonly PodPort[];
  readonly settings: Settings;
  readonly environment: DoctorEnvironment;
  /** null: attempts are kept in the memory of the app. */
  readonly redis: RedisPorts | null;
  /** null: none is named. */
  readonly gradebook: ExaminedGradebook | null;
  readonly questions: {
    listAssessments(): Promise<
      readonly { readonly kind: "ready" | "broken"; readonly resourceId: string }[]
    >;
  };
  /** An id as the logs write it; null: the logs' key is not known here. */
  readonly pseudonymOf: ((id: string) => string) | null;
  readonly nowMs: () => number;
}

export interface Check {
  readonly id: CheckId;
  /** Whether it can say nothing while Redis is down. */
  readonly needsRedis: boolean;
  readonly run: (ports: DoctorPorts) => Promise<Verdict>;
}

/** A check that asks Redis, and does not apply where there is none. */
export function redisCheck(
  id: CheckId,
  run: (redis: RedisPorts, ports: DoctorPorts) => Promise<Verdict>,
): Check {
  return {
    id,
    needsRedis: true,
    run: async (ports) =>
      ports.redis === null
        ? notApplicable("Attempts are kept in the memory of the app (STORE=memory).")
        : run(ports.redis, ports),
  };
}

export function ok(finding: string): Verdict {
  return { severity: "ok", finding, remedy: null };
}

export function notApplicable(finding: string): Verdict {
  return { severity: "not_applicable", finding, remedy: null };
}

const WORST_FIRST = ["problem", "warning", "unknown"] as const;

/** The worst of the issues first, in one verdict; `ok` with these words when there is none. */
export function verdictOf(issues: readonly Issue[], fine: string): Verdict {
  const sorted = WORST_FIRST.flatMap((severity) =>
    issues.filter((issue) => issue.severity === severity),
  );
  const [worst] = sorted;
  if (worst === undefined) return ok(fine);
  const said = (words: readonly string[]): string => [...new Set(words)].join(" ");
  return {
    severity: worst.severity,
    finding: said(sorted.map(({ finding }) => finding)),
    remedy: said(sorted.map(({ remedy }) => remedy)),
  };
}

/** "1 record", "3 records". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
