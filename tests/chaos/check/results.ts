import type { History } from "../history/history";
import { isExcused } from "./observations";
import type { SlotHistory } from "./observations";
import type { Violation } from "./violation";

/** I3: from the gradebook's own log, no result was ever replaced by another attempt's. */
export function checkOverwrites({ gradebook, seeded, results }: History): readonly Violation[] {
  const owners = new Map<string, Set<string | null>>();
  for (const { sourcedId, attemptId } of seeded) owners.set(sourcedId, new Set([attemptId]));
  for (const { operation, isApplied, sourcedId, attemptId } of gradebook) {
    if (operation !== "put" || !isApplied || sourcedId === null) continue;
    owners.set(sourcedId, (owners.get(sourcedId) ?? new Set()).add(attemptId));
  }
  const overwritten = [...owners.values()].filter((ids) => ids.size > 1).length;
  const kept = new Set(results.map(({ sourcedId }) => sourcedId));
  const removed = [...owners.keys()].filter((id) => !kept.has(id)).length;
  return [
    ...(overwritten === 0 ? [] : [violation(`${overwritten} results were overwritten`)]),
    ...(removed === 0 ? [] : [violation(`${removed} results are gone from the gradebook`)]),
  ];
}

function violation(what: string): Violation {
  return { invariant: "I3", what };
}

/** I9: a finalized attempt's result is in the gradebook, or waits in the outbox. */
export function checkGrades(history: History, slot: SlotHistory): readonly Violation[] {
  const held = history.slots.find(
    ({ userId, resourceId }) => userId === slot.userId && resourceId === slot.resourceId,
  );
  return [...slot.attempts].flatMap(([attemptId, seen]): Violation[] => {
    const finalized = seen.find(({ observation }) => observation.score !== null);
    if (finalized === undefined) return [];
    const { number, score } = finalized.observation;
    const result = history.results.find((one) => one.attemptId === attemptId);
    const waits = held?.outbox.some((entry) => entry.attemptId === attemptId) === true;
    if (result !== undefined && result.score !== score) {
      return [{ invariant: "I9", what: `the result of attempt ${number} has another score` }];
    }
    if (result !== undefined || waits) return [];
    if (isExcused(history.losses, finalized.operation.atMs, Infinity)) return [];
    return [{ invariant: "I9", what: `the result of finalized attempt ${number} is nowhere` }];
  });
}
