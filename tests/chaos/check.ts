import { checkAnswers } from "./check/answers";
import { falseAlarms, reportedLosses } from "./check/losses";
import { checkNumbers } from "./check/numbers";
import { checkFailClosed, checkIndependence, checkQuestions } from "./check/requests";
import { checkGrades, checkOverwrites } from "./check/results";
import { slotHistories } from "./check/observations";
import type { Violation } from "./check/violation";
import { outcomeOf } from "./history/history";
import type { History } from "./history/history";

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly operations: Readonly<Record<"ok" | "failed" | "unknown", number>>;
  /** Answers that somebody was shown as accepted. */
  readonly acknowledged: number;
  readonly acknowledgedLost: number;
  readonly lossReported: number;
  /** Of these: by the server, as `state_regressed`. The others a client noticed by itself. */
  readonly lossReportedByServer: number;
  /** Attempts, and how many of them were finalized. */
  readonly attempts: number;
  readonly finalized: number;
}

/**
 * Judges a history by I1 to I9. Plain code over the replies that clients got: it imports neither the
 * engine nor the machine, so that a mistake of theirs is not one of its own. What is answered
 * must be explained; what is unknown may have happened or not.
 */
export function check(history: History): Verdict {
  const slots = slotHistories(history);
  const answers = slots.map((slot) => checkAnswers(history, slot));
  const lost = answers.flatMap((checked) => checked.lost);
  const reported = reportedLosses(history, lost);
  const unreported = lost.length - reported.length;
  const silent: Violation[] =
    unreported === 0
      ? []
      : [{ invariant: "I4", what: `${unreported} lost answers were reported to nobody` }];
  const byServer = history.regressions.filter(({ by }) => by === "server");
  const toldByServer = reportedLosses({ ...history, regressions: byServer }, lost);
  const attempts = slots.flatMap((slot) => [...slot.attempts.values()]);
  return {
    violations: [
      ...slots.flatMap((slot) => checkNumbers(history, slot)),
      ...answers.flatMap(({ violations }) => violations),
      ...silent,
      ...falseAlarms(history),
      ...checkOverwrites(history),
      ...slots.flatMap((slot) => checkGrades(history, slot)),
      ...checkIndependence(history),
      ...checkFailClosed(history),
      ...slots.flatMap((slot) => checkQuestions(slot)),
    ],
    operations: countsOf(history),
    acknowledged: answers.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    acknowledgedLost: lost.length,
    lossReported: reported.length,
    lossReportedByServer: toldByServer.length,
    attempts: attempts.length,
    finalized: attempts.filter((seen) => seen.some(({ observation }) => observation.score !== null))
      .length,
  };
}

function countsOf({ operations }: History): Verdict["operations"] {
  const counts = { ok: 0, failed: 0, unknown: 0 };
  for (const operation of operations) {
    const outcome = outcomeOf(operation);
    counts[outcome === "fail" ? "failed" : outcome] += 1;
  }
  return counts;
}
