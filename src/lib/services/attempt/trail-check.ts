import { attemptMachine, transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { decide, phaseOf } from "#machines/attempt.decide";
import type { AttemptEvent, AttemptPhase, AttemptSlot } from "#machines/attempt.events";
import type { StoredTrailEntry } from "#lib/assessment-cache";
import { parseTrailEntry, trailIdOf } from "./trail-entry";
import type { AppliedEntry, OperatorEntry } from "./trail-entry";

/** Something in a trail that the machine does not allow, or that no entry explains. */
export interface TrailFinding {
  /**
   * `violation`: the machine does not allow the event, or an attempt that accepts answers was
   * replaced by another one and nothing explains it. `gap`: the slot was changed by something that
   * leaves no entry (expiry, flush, eviction, a legacy pod, a lost write).
   */
  readonly severity: "violation" | "gap";
  /** The id of the entry. */
  readonly at: string;
  readonly problem: string;
}

/** What may have replaced an attempt without leaving an entry. If omitted, nothing may. */
export interface TrailDoubts {
  /** Redis may have lost writes that it acknowledged. */
  readonly mayHaveLost?: boolean;
  /** Legacy pods, which write no trail, may have run. */
  readonly legacyPodsMayRun?: boolean;
}

interface Replay {
  readonly slot: AttemptSlot;
  readonly doubts: TrailDoubts;
  /** The machine's state after the entries so far; null: unknown. */
  readonly snapshot: AttemptSnapshot | null;
  /** The highest number that the entries so far show to be used. */
  readonly highWater: number;
  /** The newest replacement of an attempt that no entry has explained yet. */
  readonly unexplained: TrailFinding | null;
  readonly findings: readonly TrailFinding[];
}

/**
 * Replays a trail through the machine, and reports what the machine does not allow. A trail may
 * have lost its oldest entries, so the state before the first entry is unknown and gives no
 * finding. Grades are not checked: the trail has only the score of the whole, and the machine does not
 * use it to decide.
 */
export function checkTrail(
  slot: AttemptSlot,
  trail: readonly StoredTrailEntry[],
  doubts: TrailDoubts = {},
): readonly TrailFinding[] {
  let replay: Replay = {
    slot,
    doubts,
    snapshot: null,
    highWater: 0,
    unexplained: null,
    findings: [],
  };
  for (const { id, text } of trail) {
    const entry = parseTrailEntry(text);
    if (entry === null) {
      replay = withFinding(replay, id, "violation", "the entry cannot be read");
    } else if (entry.kind === "applied") replay = replayApplied(replay, id, entry);
    else if (entry.kind === "recovered") replay = replayRecovered(replay, id, entry.number);
    else if (entry.kind === "operator") replay = replayOperatorAction(replay, entry);
  }
  return replay.findings;
}

function replayApplied(replay: Replay, id: string, entry: AppliedEntry): Replay {
  const textBefore = textBeforeEntry(entry);
  let next = checkUnchangedUntil(replay, id, entry, textBefore);
  const snapshot =
    next.snapshot !== null && textOfSnapshot(next.snapshot) === textBefore
      ? next.snapshot
      : snapshotBeforeEntry(entry, next);
  const event = eventOf(entry);
  if (decide(snapshot, event).kind !== "accepted") {
    const state = textOfSnapshot(snapshot);
    const problem = `${entry.type} was applied to ${state}, which does not accept it`;
    return { ...withFinding(next, id, "violation", problem), snapshot: null };
  }
  const after = withTrailId(transition(snapshot, event));
  next = raiseHighWater({ ...next, snapshot: after }, id, entry);
  const expected = textOf(entry.to, entry);
  if (textOfSnapshot(after) === expected) return next;
  const problem = `${entry.type} led to ${expected}; the machine says ${textOfSnapshot(after)}`;
  return { ...withFinding(next, id, "violation", problem), snapshot: null };
}

/** I1: an attempt that accepts answers may expire, but must not become another attempt. */
function checkUnchangedUntil(
  replay: Replay,
  id: string,
  entry: AppliedEntry,
  textBefore: string,
): Replay {
  const { snapshot, doubts } = replay;
  if (snapshot === null || textOfSnapshot(snapshot) === textBefore) return replay;
  const problem = `${textOfSnapshot(snapshot)} became ${textBefore} without an event`;
  const isReplaced =
    snapshot.matches("Active") &&
    entry.from !== null &&
    snapshot.context.attempt?.id !== entry.attemptId;
  const isExcused = doubts.mayHaveLost === true || doubts.legacyPodsMayRun === true;
  if (!isReplaced || isExcused) return withFinding(replay, id, "gap", problem);
  const next = withFinding(replay, id, "violation", problem);
  return { ...next, unexplained: next.findings.at(-1) ?? null };
}

/** I5: the numbers of finalized attempts increase, and no attempt is opened under a used number. */
function raiseHighWater(replay: Replay, id: string, { type, number }: AppliedEntry): Replay {
  const needsUnusedNumber = type === "attempt.finalize" || type === "attempt.start";
  const next =
    needsUnusedNumber && number <= replay.highWater
      ? withFinding(replay, id, "violation", `${type} of number ${number}, which was used before`)
      : replay;
  const used = type === "attempt.finalize" ? number : type === "attempt.reset" ? number - 1 : 0;
  return { ...next, highWater: Math.max(next.highWater, used) };
}

function replayRecovered(replay: Replay, id: string, number: number): Replay {
  const known = replay.snapshot?.context.attempt?.number;
  if (replay.snapshot === null || known === number) return replay;
  const before = textOfSnapshot(replay.snapshot);
  const problem = `${before} became attempt ${number}, which was recovered`;
  return { ...withFinding(replay, id, "gap", problem), snapshot: null };
}

/**
 * The operator actions that can replace or remove the current attempt without an applied entry.
 */
const REPLACING_ACTIONS: ReadonlySet<string> = new Set(["repin", "discard-quarantined"]);

/**
 * The entry of an operator action is written after the action. A student may have changed the
 * repinned attempt in between, so the entry also explains an earlier replacement.
 */
function replayOperatorAction(replay: Replay, { action, number }: OperatorEntry): Replay {
  if (!REPLACING_ACTIONS.has(action)) return replay;
  const known = replay.snapshot?.context.attempt?.number;
  if (action !== "repin" || known !== number) return { ...replay, snapshot: null };
  const findings = replay.findings.filter((finding) => finding !== replay.unexplained);
  return { ...replay, unexplained: null, findings };
}

/** How many questions were answered before the event of this entry. */
function answeredBefore({ type, answered }: AppliedEntry): number {
  return type.startsWith("question.") ? answered - 1 : answered;
}

function textBeforeEntry(entry: AppliedEntry): string {
  return textOf(entry.from, { ...entry, answered: answeredBefore(entry) });
}

/** A state in which the event of this entry can have happened. Its answers are blank. */
function snapshotBeforeEntry(
  entry: AppliedEntry,
  { slot, highWater }: Pick<Replay, "slot" | "highWater">,
): AttemptSnapshot {
  const { from, number, total, attemptId } = entry;
  const context = { slot, highWater, attempt: null, clearedAttempt: null };
  if (from === null) return attemptMachine.resolveState({ value: "NoAttempt", context });
  const isActive = from === "answering" || from === "complete";
  const blank = { isCorrect: null, response: null };
  return attemptMachine.resolveState({
    value: isActive ? { Active: from } : { Finalized: from },
    context: {
      ...context,
      attempt: {
        number,
        id: attemptId,
        startedAt: "",
        totalQuestions: total,
        questions: Array.from({ length: Math.max(0, answeredBefore(entry)) }, () => blank),
        finalizationError: null,
        summary: null,
        rejection: null,
      },
    },
  });
}

/** A start makes all of the attempt id, of which an entry has the beginning. */
function withTrailId(snapshot: AttemptSnapshot): AttemptSnapshot {
  const { value, context } = snapshot;
  const { attempt } = context;
  if (attempt === null) return snapshot;
  const named = { ...attempt, id: trailIdOf(attempt.id) };
  return attemptMachine.resolveState({ value, context: { ...context, attempt: named } });
}

function eventOf(entry: AppliedEntry): AttemptEvent {
  const { type, number, attemptId, answered, total, startedAt = "" } = entry;
  const question = { attemptId, questionIndex: answered - 1 };
  switch (type) {
    case "attempt.start":
      return { type, derivedNumber: number, totalQuestions: total, startedAt };
    case "question.answer":
      return { type, ...question, response: null, isCorrect: false };
    case "question.skip":
      return { type, ...question };
    case "question.report":
      return { type, ...question, report: null };
    case "attempt.finalize":
      return { type, attemptId, finishedAt: "" };
    case "result.published":
      return { type, attemptId };
    case "result.rejected":
      return { type, attemptId, error: "" };
    case "attempt.reset":
      return { type, attemptId };
  }
}

/** A state as the findings name it. Two states with the same text are taken to be the same. */
function textOfSnapshot(snapshot: AttemptSnapshot): string {
  const { attempt } = snapshot.context;
  if (attempt === null) return textOf(null, null);
  const { number, id: attemptId, questions } = attempt;
  return textOf(phaseOf(snapshot), { number, attemptId, answered: questions.length });
}

function textOf(
  phase: AttemptPhase | null,
  attempt: Pick<AppliedEntry, "number" | "attemptId" | "answered"> | null,
): string {
  if (phase === null || attempt === null) return "no attempt";
  const { number, attemptId, answered } = attempt;
  return `attempt ${number} (${attemptId}, ${phase}, ${answered} answered)`;
}

function withFinding(
  replay: Replay,
  at: string,
  severity: TrailFinding["severity"],
  problem: string,
): Replay {
  return { ...replay, findings: [...replay.findings, { severity, at, problem }] };
}
