import type { Ghost, RequestGhost, Violation } from "./ghost";
import type { Picture, RecordPicture } from "./picture";

/** One call of one of our pods that may have changed what Redis holds. */
export interface Change {
  readonly before: Picture;
  readonly after: Picture;
  /** null: the request has been answered already. */
  readonly request: RequestGhost | null;
}

/** The rules for what a call may do to the records: I1, I2, I4, I5. */
export function judgeChange(ghost: Ghost, change: Change): readonly Violation[] {
  const { before, after } = change;
  if (before === after) return [];
  const numbers = new Set([...before.records.keys(), ...after.records.keys()]);
  return [
    ...[...numbers].flatMap((number) => judgeRecord(ghost, change, number)),
    ...judgeAccepting(ghost, after),
  ];
}

function judgeRecord(ghost: Ghost, change: Change, number: number): readonly Violation[] {
  const before = change.before.records.get(number);
  const after = change.after.records.get(number);
  if (before?.text === after?.text) return [];
  if (before === undefined && after !== undefined) {
    return [...judgeOpened(ghost, after), ...judgeNew(change.before, after)];
  }
  if (before !== undefined && after === undefined) return judgeRemoved(change, before);
  if (before === undefined || after === undefined) return [];
  return judgeReplaced(ghost, change, { before, after });
}

function judgeOpened(ghost: Ghost, { number }: RecordPicture): readonly Violation[] {
  if (number > ghost.lastNumber) return [];
  const what = `attempt ${number} is opened although ${ghost.lastNumber} has been finalized`;
  return [{ invariant: "I5", what }];
}

/** Number and start are all that tells attempts apart: an earlier start may have been given up. */
function judgeNew(before: Picture, { number, startedAt }: RecordPicture): readonly Violation[] {
  if (startedAt > before.clearedStart) return [];
  return [{ invariant: "I1", what: `attempt ${number} may be one that was given up` }];
}

function judgeRemoved({ request, after }: Change, gone: RecordPicture): readonly Violation[] {
  const isReset = request?.request.type === "attempt.reset";
  // A finalized record below the mark is only a leftover: its result is in the gradebook.
  if (isReset && gone.isFinalized && gone.number <= after.highWater) return [];
  if (!isReset) {
    return [{ invariant: "I4", what: `attempt ${gone.number} is removed, and nobody reset it` }];
  }
  const { request: asked, firstSeen } = request;
  const named = "attemptId" in asked ? asked.attemptId : undefined;
  const isMeant =
    named === undefined ? firstSeen?.identity === gone.identity : named === gone.attemptId;
  if (isMeant || gone.attemptId === null) return [];
  const what = `a reset removes attempt ${gone.number}, which is not the one it was meant for`;
  return [{ invariant: "I1", what }];
}

function judgeReplaced(
  ghost: Ghost,
  { request }: Change,
  { before, after }: { readonly before: RecordPicture; readonly after: RecordPicture },
): readonly Violation[] {
  const { number } = after;
  const found: Violation[] = [];
  if (before.identity !== after.identity) {
    found.push({ invariant: "I1", what: `another attempt takes the place of attempt ${number}` });
  }
  const asked = request?.request;
  const named = asked !== undefined && "attemptId" in asked ? asked.attemptId : undefined;
  const seen = request?.firstSeen?.identity;
  // That a result has been published is said of any attempt, by whoever published it.
  const isProgress = before.index !== after.index || before.isFinalized !== after.isFinalized;
  const isMeant =
    !isProgress ||
    (named === undefined
      ? seen === undefined || isSweep(request) || seen === after.identity
      : after.attemptId === null || named === after.attemptId);
  if (!isMeant) {
    found.push({ invariant: "I1", what: "what was meant for one attempt changes another" });
  }
  if (hasLost(before, after)) {
    found.push({ invariant: "I4", what: `attempt ${number} loses an answer that it had` });
  }
  if (before.isFinalized && !after.isFinalized) {
    found.push({ invariant: "I5", what: `finalized attempt ${number} is open again` });
  }
  if (!before.isFinalized && after.isFinalized && hasSeenLoss(request, before)) {
    const what = `attempt ${number} is graded without the answers that Redis has lost`;
    found.push({ invariant: "I4", what });
  }
  const isRaised = number > ghost.lastNumber;
  if (!before.isFinalized && after.isFinalized && !isRaised) {
    const what = `attempt ${number} is finalized after ${ghost.lastNumber}`;
    found.push({ invariant: "I5", what });
  }
  return found;
}

function hasLost(before: RecordPicture, after: RecordPicture): boolean {
  const kept = Array.from({ length: before.index }, (_, index) => String(index));
  return kept.some((index) => after.answers.get(index) !== before.answers.get(index));
}

/** Its look has shown fewer answers than the record says there are. */
function hasSeenLoss(request: RequestGhost | null, { written }: RecordPicture): boolean {
  return (request?.lastSeen?.index ?? written) < written;
}

function judgeAccepting(ghost: Ghost, after: Picture): readonly Violation[] {
  const open = [...after.records.values()].filter(
    ({ number, isFinalized }) =>
      !isFinalized && number > after.highWater && !ghost.foreign.includes(number),
  );
  if (open.length <= 1) return [];
  const what = `attempts ${open.map(({ number }) => number).join(" and ")} accept answers at once`;
  return [{ invariant: "I2", what }];
}

/** It looks at whatever waits, not at the attempt that it saw first. */
function isSweep(request: RequestGhost | null): boolean {
  return request?.request.type === "sweep";
}
