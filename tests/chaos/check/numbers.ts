import type { History, Span } from "../history/history";
import { isAccepted, isExcused, mayHaveReset } from "./observations";
import type { Showing, SlotHistory } from "./observations";
import type { Violation } from "./violation";

/** I1, I2 and I5 of one slot, from what clients were shown. */
export function checkNumbers(history: History, slot: SlotHistory): readonly Violation[] {
  return [
    ...oneNumberEach(slot),
    ...namedAttempts(slot),
    ...comings(history.losses, slot),
    ...returnings(history.losses, slot),
    ...forward(history.losses, slot),
    ...recordsOf(history, slot),
  ];
}

/** I1: an attempt id goes with one number. */
function oneNumberEach({ attempts }: SlotHistory): readonly Violation[] {
  return [...attempts.values()].flatMap((seen): Violation[] => {
    const numbers = new Set(seen.map(({ observation }) => observation.number));
    if (numbers.size === 1) return [];
    return [{ invariant: "I1", what: `one attempt had the numbers ${[...numbers].join(", ")}` }];
  });
}

/** I1: a request that names an attempt and is accepted was applied to that one. */
function namedAttempts({ seen }: SlotHistory): readonly Violation[] {
  const strays = seen.filter((one) => {
    const { type, attemptId } = one.operation.request;
    const isBound = type.startsWith("question.") || type === "attempt.finalize";
    return (
      isBound && isAccepted(one) && attemptId !== null && attemptId !== one.observation.attemptId
    );
  });
  return strays.slice(0, 1).map(({ operation }) => {
    return { invariant: "I1", what: `a ${operation.request.type} was applied to another attempt` };
  });
}

/** I1: an attempt gives way to another only after somebody may have reset it. */
function comings(losses: readonly Span[], slot: SlotHistory): readonly Violation[] {
  const order = [...slot.attempts];
  return order.slice(1).flatMap(([, seen], at): Violation[] => {
    const before = order[at];
    const first = seen[0];
    const earlier = before?.[1][0];
    if (before === undefined || first === undefined || earlier === undefined) return [];
    const untilMs = first.returned.atMs;
    if (isExcused(losses, earlier.operation.atMs, untilMs)) return [];
    const reset = slot.operations.some((operation) => mayHaveReset(operation, before[0], untilMs));
    if (reset) return [];
    const numbers = `${earlier.observation.number} by ${first.observation.number}`;
    return [{ invariant: "I1", what: `an attempt was replaced without a reset: ${numbers}` }];
  });
}

/** I2: once another attempt has been shown after it, an attempt is not shown again. */
function returnings(losses: readonly Span[], slot: SlotHistory): readonly Violation[] {
  return [...slot.attempts].flatMap(([attemptId, seen]): Violation[] => {
    const firstEndMs = seen[0]?.returned.atMs ?? Infinity;
    const lastStartMs = Math.max(...seen.map(({ operation }) => operation.atMs));
    const between = slot.seen.find(
      ({ observation, operation, returned }) =>
        observation.attemptId !== attemptId &&
        operation.atMs > firstEndMs &&
        returned.atMs < lastStartMs,
    );
    if (between === undefined || isExcused(losses, firstEndMs, lastStartMs)) return [];
    const numbers = `${between.observation.number} was shown between two showings of`;
    return [{ invariant: "I2", what: `${numbers} ${seen[0]?.observation.number}` }];
  });
}

/** I5: the numbers of attempts that were finalized one after the other increase. */
function forward(losses: readonly Span[], { attempts }: SlotHistory): readonly Violation[] {
  const finalized = [...attempts.values()].flatMap((seen): Showing[] => {
    const first = seen.find(
      ({ observation }) => observation.phase === "pending" || observation.phase === "published",
    );
    return first === undefined ? [] : [first];
  });
  return finalized.slice(1).flatMap((now, at): Violation[] => {
    const before = finalized[at];
    if (before === undefined || now.observation.number > before.observation.number) return [];
    const isOrdered = before.returned.atMs < now.operation.atMs;
    if (!isOrdered && now.observation.number !== before.observation.number) return [];
    if (isExcused(losses, before.operation.atMs, now.returned.atMs)) return [];
    const what = `finalized number ${now.observation.number} after ${before.observation.number}`;
    return [{ invariant: "I5", what }];
  });
}

/** I2: what Redis holds in the end accepts answers for one attempt at most. */
function recordsOf({ slots, losses }: History, slot: SlotHistory): readonly Violation[] {
  const held = slots.find(
    ({ userId, resourceId }) => userId === slot.userId && resourceId === slot.resourceId,
  );
  const open = (held?.records ?? []).filter(
    ({ isFinalized, number }) => !isFinalized && number > (held?.highWater ?? 0),
  );
  if (open.length < 2 || losses.length > 0) return [];
  return [{ invariant: "I2", what: `${open.length} attempts accept answers in the end` }];
}
