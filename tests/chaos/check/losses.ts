import type { History } from "../history/history";
import type { LostAnswer } from "./answers";
import type { Violation } from "./violation";

/** The lost answers whose loss was reported to a client after they had been acknowledged. */
export function reportedLosses(
  { regressions }: History,
  lost: readonly LostAnswer[],
): readonly LostAnswer[] {
  return lost.filter(({ slot, attemptId, index, ackMs }) =>
    regressions.some(
      (regression) =>
        regression.userId === slot.userId &&
        regression.resourceId === slot.resourceId &&
        regression.attemptId === attemptId &&
        regression.atMs > ackMs &&
        regression.before > index &&
        regression.now <= index,
    ),
  );
}

/** I4, the other way round: what is reported as missing was lost by Redis, not by a mistake. */
export function falseAlarms({ regressions, losses }: History): readonly Violation[] {
  const alarms = regressions.filter(({ atMs }) => !losses.some((loss) => loss.fromMs < atMs));
  if (alarms.length === 0) return [];
  return [{ invariant: "I4", what: `${alarms.length} losses were reported that were none` }];
}
