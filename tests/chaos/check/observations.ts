import { slotNameOf } from "../history/history";
import type { History, Operation, Span } from "../history/history";
import type { Return, Observation } from "../history/operation";

/** One reply that shows an attempt. */
export interface Showing {
  readonly operation: Operation;
  readonly returned: Return;
  readonly observation: Observation;
}

/** What was shown of a slot, in the order in which it was asked for. */
export interface SlotHistory {
  readonly name: string;
  readonly userId: string;
  readonly resourceId: string;
  readonly operations: readonly Operation[];
  readonly seen: readonly Showing[];
  /** By attempt id, in the order of their first showing. */
  readonly attempts: ReadonlyMap<string, readonly Showing[]>;
}

export function slotHistories(history: History): readonly SlotHistory[] {
  const bySlot = grouped(
    history.operations.filter(({ request }) => request.type !== "sweep"),
    slotNameOf,
  );
  return [...bySlot].map(([name, operations]) => {
    const seen = operations.flatMap((operation): Showing[] => {
      const { returned } = operation;
      const observation = returned?.observation ?? null;
      return returned === null || observation === null
        ? []
        : [{ operation, returned, observation }];
    });
    const byReturn = seen.toSorted((a, b) => a.returned.atMs - b.returned.atMs);
    const [{ userId, resourceId } = { userId: "", resourceId: "" }] = operations;
    const attempts = grouped(byReturn, ({ observation }) => observation.attemptId);
    return { name, userId, resourceId, operations, seen, attempts };
  });
}

export function isAccepted({ returned }: Showing): boolean {
  return returned.how === "applied" || returned.how === "replayed";
}

/** Whether Redis may have broken its word at any time from then until then. */
export function isExcused(losses: readonly Span[], fromMs: number, untilMs: number): boolean {
  return losses.some((loss) => loss.fromMs <= untilMs && loss.untilMs >= fromMs);
}

/** Whether this request may have given the attempt up by then. */
export function mayHaveReset(operation: Operation, attemptId: string, untilMs: number): boolean {
  const { request, returned, atMs } = operation;
  if (request.type !== "attempt.reset" || atMs > untilMs) return false;
  if (request.attemptId !== null && request.attemptId !== attemptId) return false;
  if (returned === null || returned.outcome === "unknown") return true;
  // One that was answered with what is there now may have been applied before, its reply lost.
  return returned.how !== "looked" && returned.sent.writes > 0;
}

/** In the order in which the groups first come up. */
function grouped<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group === undefined) groups.set(nameOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
