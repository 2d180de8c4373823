import type { FinalRecord, FinalSlot } from "../history/history";
import { ANSWERS } from "./history-fixtures";

/** What Redis holds in the end: attempts that accept answers, by id, number and answers. */
export function open(...attempts: readonly (readonly [string, number, ...string[]])[]): FinalSlot {
  return slotWith(
    attempts.map(([attemptId, number, ...answers]) => {
      return { attemptId, number, isFinalized: false, answers };
    }),
  );
}

/** The first attempt, finalized. */
export function finished(answers: readonly string[] = ANSWERS): FinalSlot {
  return slotWith([{ number: 1, attemptId: "x", isFinalized: true, answers }]);
}

function slotWith(records: readonly FinalRecord[]): FinalSlot {
  return { userId: "u", resourceId: "quiz", highWater: 1, records, outbox: [] };
}
