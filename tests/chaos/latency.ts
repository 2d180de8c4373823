import { slotNameOf } from "./history/history";
import type { Operation } from "./history/history";

/** Whether a promise held: what broke it (null: nothing), and the evidence. */
export interface PromiseResult {
  readonly problem: string | null;
  readonly evidence: string;
}

/** Beyond what the process was stalled: the machine is shared, and the servers are on it too. */
const TOLERANCE_MS = 250;
const CALL_MS_MAX = 300;
const REQUEST_MS_MAX = 1_000;
/** A finalize waits that much longer for the gradebook, at most. */
const PUBLISH_MS_MAX = 1_000;

/** Whether every call to Redis, and every request to an attempt, ended within its budget. */
export function judgeLatency(operations: readonly Operation[]): PromiseResult {
  const isWaiting = waitsForGradebook(operations);
  const timed = operations.filter((operation) => {
    return operation.returned !== null && operation.request.type !== "sweep";
  });
  const callMs = longest(timed, ({ returned }) => returned?.storeMsMax ?? 0);
  const requestMs = longest(
    timed.filter((operation) => !isWaiting(operation)),
    ownMs,
  );
  const evidence = `longest call ${callMs} ms, longest request ${requestMs} ms`;
  const isLate = callMs > CALL_MS_MAX + TOLERANCE_MS || requestMs > REQUEST_MS_MAX + TOLERANCE_MS;
  return { problem: isLate ? evidence : null, evidence };
}

/** A start that creates asks the gradebook; one that comes meanwhile waits for what it creates. */
function waitsForGradebook(operations: readonly Operation[]): (operation: Operation) => boolean {
  const starts = operations.filter(({ request }) => request.type === "attempt.start");
  const asking = starts.filter(({ returned }) => (returned?.sent.gradebook ?? 1) > 0);
  return (operation) =>
    operation.request.type === "attempt.start" &&
    asking.some(
      (start) =>
        slotNameOf(start) === slotNameOf(operation) &&
        start.atMs <= (operation.returned?.atMs ?? Infinity) &&
        (start.returned?.atMs ?? Infinity) >= operation.atMs,
    );
}

function ownMs({ request, returned, atMs }: Operation): number {
  if (returned === null) return 0;
  const publishMs = request.type === "attempt.finalize" ? PUBLISH_MS_MAX : 0;
  return Math.max(0, returned.atMs - atMs - returned.stalledMs - publishMs);
}

function longest(operations: readonly Operation[], msOf: (operation: Operation) => number): number {
  return Math.round(operations.reduce((max, operation) => Math.max(max, msOf(operation)), 0));
}
