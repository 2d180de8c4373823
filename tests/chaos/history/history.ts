import type { HistoryEntry, Invoke, Regression, Return } from "./operation";

/** One request of one client; `returned` is null when its process died or was never answered. */
export interface Operation extends Invoke {
  readonly returned: Return | null;
}

/** From and until when, on the monotonic clock. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** One request that reached the gradebook, from its own log. */
export interface GradebookRequest {
  readonly atMs: number;
  readonly operation: "list" | "get" | "put" | "delete" | "token" | null;
  readonly studentId: string | null;
  readonly sourcedId: string | null;
  /** Whether a PUT was applied, whatever reply its sender got. */
  readonly isApplied: boolean;
  /** Of a PUT. */
  readonly attemptId: string | null;
}

/** What Redis holds of a slot in the end. */
export interface FinalSlot {
  readonly userId: string;
  readonly resourceId: string;
  readonly highWater: number;
  readonly records: readonly FinalRecord[];
  readonly outbox: readonly { readonly number: number; readonly attemptId: string }[];
}

export interface FinalRecord {
  readonly number: number;
  readonly attemptId: string;
  readonly isFinalized: boolean;
  readonly answers: readonly string[];
}

export interface FinalResult {
  readonly sourcedId: string;
  readonly attemptId: string | null;
  readonly score: number | null;
}

/** The input of the checker: requests and replies of the clients, and the state in the end. */
export interface History {
  readonly operations: readonly Operation[];
  readonly regressions: readonly Regression[];
  /** When Redis broke its word: acknowledged writes may be gone. */
  readonly losses: readonly Span[];
  /** When nothing could be read or written. */
  readonly outages: readonly Span[];
  /** When writes could not be made, though reads could. */
  readonly readOnly: readonly Span[];
  readonly gradebook: readonly GradebookRequest[];
  /** Results that were there before the first operation. */
  readonly seeded: readonly FinalResult[];
  readonly slots: readonly FinalSlot[];
  readonly results: readonly FinalResult[];
}

export function operationsOf(entries: readonly HistoryEntry[]): readonly Operation[] {
  const returns = new Map<string, Return>();
  for (const entry of entries) if (entry.kind === "return") returns.set(entry.id, entry);
  return entries
    .filter((entry) => entry.kind === "invoke")
    .map((invoke) => ({ ...invoke, returned: returns.get(invoke.id) ?? null }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** What became of it, as far as anybody knows. */
export function outcomeOf({ returned }: Operation): Return["outcome"] {
  return returned?.outcome ?? "unknown";
}

export function slotNameOf(of: { readonly userId: string; readonly resourceId: string }): string {
  return `${of.userId}/${of.resourceId}`;
}

/** Whether an operation may have overlapped with a span. */
export function touches({ atMs, returned }: Operation, span: Span): boolean {
  return atMs <= span.untilMs && (returned?.atMs ?? Infinity) >= span.fromMs;
}

/** Whether an operation lay wholly within a span. */
export function isWithin({ atMs, returned }: Operation, span: Span): boolean {
  return returned !== null && atMs >= span.fromMs && returned.atMs <= span.untilMs;
}
