import type { History } from "../history/history";
import type { LostAnswer } from "./answers";
import type { Violation } from "./violation";

/** Which of the lost answers somebody was told of, after they had been acknowledged. */
export function reportedLosses(
  { regressions }: History,
  lost: readonly LostAnswer[],
): readonly LostAnswer[] {
  return lost.filter(({ slot, attemptId, index, ackMs }) =>
    regressions.some(
      (told) =>
        told.userId === slot.userId &&
        told.resourceId === slot.resourceId &&
        told.attemptId === attemptId &&
        told.atMs > ackMs &&
        told.before > index &&
        told.now <= index,
    ),
  );
}

/** I4, the other way round: what is reported as missing was lost by Redis, not by a mistake. */
export function falseAlarms({ regressions, losses }: History): readonly Violation[] {
  const alarms = regressions.filter(({ atMs }) => !losses.some((loss) => loss.fromMs < atMs));
  if (alarms.length === 0) return [];
  return [{ invariant: "I4", what: `${alarms.length} losses were reported that were none` }];
}
