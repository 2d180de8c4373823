import type {
  AttemptStore,
  OperatorStore,
  RedisDiagnostics,
  SlotIndex,
} from "#lib/assessment-cache";
import type { HoldfastParts } from "#lib/holdfast";
import type { Settings } from "#lib/settings";
import type { QuestionBank } from "../attempt/question-bank";
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
  | "pods"
  | "parts"
  | "secret"
  | "action-key"
  | "sweeping"
  | "legacy";

/** `unknown`: the check could not run. `not_applicable`: there is nothing to check. */
export type Severity = "ok" | "warning" | "problem" | "unknown" | "not_applicable";

export interface CheckResult {
  readonly severity: Severity;
  /** What is so, and why it matters, with the figures. */
  readonly finding: string;
  /** What to do; null: no action is needed. */
  readonly remedy: string | null;
}

/** One thing that is wrong, and what to do about it. */
export interface Issue {
  readonly severity: "warning" | "problem" | "unknown";
  readonly finding: string;
  readonly remedy: string;
}

/** What the environment defines besides the settings. */
export interface DoctorEnvironment {
  readonly isProduction: boolean;
  /** HOLDFAST_ROLLOUT_MODE; undefined: the flag is not set. */
  readonly flaggedMode: string | undefined;
}

/** How the deployment is configured, as far as several checks need it. */
export interface DeploymentFacts extends Pick<
  Settings,
  "stateTtlSeconds" | "sweepIntervalSeconds" | "resultIdForm"
> {
  readonly legacyPodsMayRun: boolean;
}

/** What an application gave `createHoldfast`, and what else belongs to its deployment. */
export interface PartsPort {
  readonly given: HoldfastParts;
  /** Why Holdfast cannot open its store with them; null: it can. */
  readonly storeProblem: string | null;
  /** NEXT_SERVER_ACTIONS_ENCRYPTION_KEY; undefined: not set. */
  readonly actionKey: string | undefined;
  /** The source file that sweeps; null: none does. */
  readonly findSweeping: () => Promise<string | null>;
}

export interface RedisPorts {
  readonly diagnostics: RedisDiagnostics;
  readonly operators: Pick<OperatorStore, "examine" | "writeStatus">;
  readonly index: Pick<SlotIndex, "page" | "holds" | "oldest">;
  readonly store: Pick<AttemptStore, "readTrail">;
  /** Slots and keys that several checks examine, read once. */
  readonly slots: SlotSample;
}

/** The build that a pod serves; null where its answer does not contain it. */
export type PodReply =
  | { readonly kind: "answered"; readonly build: string | null; readonly actions: string | null }
  | { readonly kind: "failed"; readonly reason: string };

/** One process of the deployment, at its own address. */
export interface PodPort {
  /** Host and port. */
  readonly where: string;
  /** Never rejects. */
  ask(): Promise<PodReply>;
}

export interface GradebookPort extends Pick<Gradebook, "listResults"> {
  /** The habits and list errors that showed so far. If omitted, none are reported. */
  /** Host and port; null: unknown, because it is the application's own. */
  host(): string | null;
  readonly behavior?: () => {
    readonly habits: readonly GradebookHabit[];
    readonly doubts: readonly ListDoubt[];
  };
}

/** Questions in files. */
export interface ContentPort {
  readonly kind: "files";
  /** The folder, as the deployment names it. */
  readonly where: string;
  listAssessments(): Promise<
    readonly { readonly kind: "ready" | "broken"; readonly resourceId: string }[]
  >;
}

/** An application's own questions, which cannot be listed without a resource. */
export interface OwnQuestionsPort {
  readonly kind: "own";
  readonly bank: Pick<QuestionBank, "list">;
  /** The resources to try. */
  readonly resources: readonly string[];
}

export interface DoctorPorts {
  /** The pods to compare; empty: none was given. */
  readonly pods: readonly PodPort[];
  readonly facts: DeploymentFacts;
  /** null: an application with its own parts. */
  readonly settings: Settings | null;
  /** null: this repository's application. */
  readonly parts: PartsPort | null;
  readonly environment: DoctorEnvironment;
  /** null: the app stores attempts in its memory. */
  readonly redis: RedisPorts | null;
  /** null: none is configured. */
  readonly gradebook: GradebookPort | null;
  readonly questions: ContentPort | OwnQuestionsPort;
  /** Gives the pseudonym of an id that the logs use; null: the key of the logs is not known here. */
  readonly pseudonymOf: ((id: string) => string) | null;
  readonly nowMs: () => number;
}

export interface Check {
  readonly id: CheckId;
  /** Whether the check cannot run while Redis is down. */
  readonly needsRedis: boolean;
  readonly run: (ports: DoctorPorts) => Promise<CheckResult>;
}

/** A check that reads Redis. It does not apply to a deployment without Redis. */
export function redisCheck(
  id: CheckId,
  run: (redis: RedisPorts, ports: DoctorPorts) => Promise<CheckResult>,
): Check {
  return {
    id,
    needsRedis: true,
    run: async (ports) =>
      ports.redis === null
        ? notApplicable("The app stores attempts in its memory (STORE=memory).")
        : run(ports.redis, ports),
  };
}

export function ok(finding: string): CheckResult {
  return { severity: "ok", finding, remedy: null };
}

export function notApplicable(finding: string): CheckResult {
  return { severity: "not_applicable", finding, remedy: null };
}

const WORST_FIRST = ["problem", "warning", "unknown"] as const;

/** Combines the issues into one result, the worst first; without issues `ok` with `okFinding`. */
export function checkResultOf(issues: readonly Issue[], okFinding: string): CheckResult {
  const sorted = WORST_FIRST.flatMap((severity) =>
    issues.filter((issue) => issue.severity === severity),
  );
  const [worst] = sorted;
  if (worst === undefined) return ok(okFinding);
  const join = (sentences: readonly string[]): string => [...new Set(sentences)].join(" ");
  return {
    severity: worst.severity,
    finding: join(sorted.map(({ finding }) => finding)),
    remedy: join(sorted.map(({ remedy }) => remedy)),
  };
}

/** "1 record", "3 records". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
