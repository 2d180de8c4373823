import { isWithin } from "../history/history";
import type { GradebookRequest, History, Operation, Span } from "../history/history";
import type { SlotHistory } from "./observations";
import type { Violation } from "./violation";

/** How long a question to the gradebook may outlive the request that asked it, in ms. */
const LINGER_MS = 3_000;

/** I6: resuming and mutating ask the gradebook nothing. */
export function checkIndependence(history: History): readonly Violation[] {
  const asking = history.operations.filter(
    (operation) => isFromRedisAlone(operation) && (operation.returned?.sent.gradebook ?? 0) > 0,
  );
  const lists = history.gradebook.filter(({ operation }) => operation === "list");
  const starts = history.operations.filter(({ request }) => request.type === "attempt.start");
  const stray = lists.filter((list) => !starts.some((start) => mayHaveAsked(start, list)));
  const types = [...new Set(asking.map(({ request }) => request.type))].join(", ");
  return [
    ...(asking.length === 0 ? [] : [violation(`${asking.length} requests asked it: ${types}`)]),
    ...(stray.length === 0 ? [] : [violation(`${stray.length} lists were read by no start`)]),
  ];
}

function violation(what: string): Violation {
  return { invariant: "I6", what };
}

/** A start that found an attempt is a resume; one that tried to create had found none. */
function isFromRedisAlone({ request, returned }: Operation): boolean {
  const { type } = request;
  if (type === "attempt.finalize" || type === "sweep") return false;
  if (type !== "attempt.start") return true;
  return returned?.how === "replayed" && returned.sent.creates === 0;
}

function mayHaveAsked({ userId, atMs, returned }: Operation, list: GradebookRequest): boolean {
  if (userId !== list.studentId || list.atMs < atMs - CLOCK_SLACK_MS) return false;
  return returned === null || list.atMs <= returned.atMs + LINGER_MS;
}

/** The gradebook's log goes by the wall clock, which is converted. */
const CLOCK_SLACK_MS = 20;

/** I7: nothing is accepted while Redis cannot be reached, and nothing written while it refuses. */
export function checkFailClosed(history: History): readonly Violation[] {
  const { operations, outages, readOnly } = history;
  const accepted = within(operations, outages).filter(({ returned }) => returned?.outcome === "ok");
  const applied = within(operations, readOnly).filter(
    ({ returned }) => returned?.how === "applied",
  );
  const asked = within(operations, outages).filter(({ request, returned }) => {
    return request.type === "attempt.start" && (returned?.sent.gradebook ?? 0) > 0;
  });
  const all = [
    ["answered while Redis could not be reached", accepted],
    ["applied while Redis refused writes", applied],
    ["derived without having seen what Redis holds", asked],
  ] as const;
  return all.flatMap(([what, found]): Violation[] => {
    return found.length === 0
      ? []
      : [{ invariant: "I7", what: `${found.length} requests ${what}` }];
  });
}

/** The operations that lay wholly in one of these spans. */
export function within(
  operations: readonly Operation[],
  spans: readonly Span[],
): readonly Operation[] {
  return operations.filter((operation) => spans.some((span) => isWithin(operation, span)));
}

/**
 * I8: an attempt has the same questions whenever and wherever they are listed. A reply to a request
 * that needs no question says none where Redis has lost the list alone.
 */
export function checkQuestions({ attempts }: SlotHistory): readonly Violation[] {
  return [...attempts.values()].flatMap((seen): Violation[] => {
    const totals = new Set(seen.map(({ observation }) => observation.total));
    const lists = new Set(seen.map(({ observation }) => observation.questionIds));
    lists.delete(null);
    if (totals.size <= 1 && lists.size <= 1) return [];
    const number = seen[0]?.observation.number;
    return [
      {
        invariant: "I8",
        what: `attempt ${number} was shown with ${lists.size} lists and ${totals.size} totals`,
      },
    ];
  });
}
