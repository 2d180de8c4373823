import { attemptMachine, transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { decide, phaseOf } from "#machines/attempt.decide";
import type { AttemptEvent, AttemptPhase, AttemptSlot } from "#machines/attempt.events";
import type { StoredTrailEntry } from "#lib/assessment-cache";
import { parseTrailEntry } from "./trail-entry";
import type { AppliedEntry, OperatorEntry } from "./trail-entry";

/** What a trail tells that should not be. */
export interface TrailFinding {
  /**
   * `violation`: the machine does not allow it, or a live attempt was replaced by another one and
   * nothing says why. `gap`: the slot was changed by something else than an event (expiry, flush,
   * eviction, a pod of the version before, a lost write).
   */
  readonly severity: "violation" | "gap";
  /** The id of the entry. */
  readonly at: string;
  readonly problem: string;
}

/** What may have replaced an attempt without leaving an entry. Nothing, unless said. */
export interface TrailDoubts {
  /** Redis may have lost writes that it acknowledged. */
  readonly mayHaveLost?: boolean;
  /** Pods of the version before, which write no trail, may have run. */
  readonly legacyPodsMayRun?: boolean;
}

interface Replay {
  readonly slot: AttemptSlot;
  readonly doubts: TrailDoubts;
  /** null: not known, because the trail begins in the middle. */
  readonly snapshot: AttemptSnapshot | null;
  /** The highest number that the trail has shown to be used. */
  readonly mark: number;
  /** The newest drift of the number, which an operator's entry may still explain. */
  readonly drift: TrailFinding | null;
  readonly findings: readonly TrailFinding[];
}

/**
 * Replays a trail through the machine, and reports what the machine does not allow. The trail may
 * begin anywhere, since its oldest entries are dropped: before the first one nothing is known, and
 * nothing is found. Grades are not in it, so they are not checked: the machine never looks at one
 * to decide.
 */
export function checkTrail(
  slot: AttemptSlot,
  trail: readonly StoredTrailEntry[],
  doubts: TrailDoubts = {},
): readonly TrailFinding[] {
  let replay: Replay = { slot, doubts, snapshot: null, mark: 0, drift: null, findings: [] };
  for (const { id, json } of trail) {
    const entry = parseTrailEntry(json);
    if (entry === null) replay = found(replay, id, ["violation", "the entry cannot be read"]);
    else if (entry.kind === "applied") replay = replayed(replay, id, entry);
    else if (entry.kind === "recovered") replay = recovered(replay, id, entry.number);
    else if (entry.kind === "operator") replay = operated(replay, entry);
  }
  return replay.findings;
}

function replayed(replay: Replay, id: string, entry: AppliedEntry): Replay {
  const before = stoodBefore(entry);
  let next = changedUnseen(replay, id, { entry, before: before.told });
  const snapshot =
    next.snapshot !== null && told(next.snapshot) === before.told
      ? next.snapshot
      : before.snapshot(next.slot, next.mark);
  const event = eventOf(entry);
  if (decide(snapshot, event).kind !== "accepted") {
    const problem = `${entry.type} was applied to ${told(snapshot)}, which does not accept it`;
    return { ...found(next, id, ["violation", problem]), snapshot: null };
  }
  const after = transition(snapshot, event);
  next = withMark({ ...next, snapshot: after }, id, entry);
  const expected = toldOf(entry.to, entry.to === null ? null : entry);
  if (told(after) === expected) return next;
  const problem = `${entry.type} led to ${expected}; the machine says ${told(after)}`;
  return { ...found(next, id, ["violation", problem]), snapshot: null };
}

interface Stood {
  readonly entry: AppliedEntry;
  readonly before: string;
}

/** I1: what lives may expire, but becomes no other attempt by itself. */
function changedUnseen(replay: Replay, id: string, { entry, before }: Stood): Replay {
  const { snapshot, doubts } = replay;
  if (snapshot === null || told(snapshot) === before) return replay;
  const problem = `${told(snapshot)} became ${before} without an event`;
  const isReplaced =
    snapshot.matches("Active") &&
    entry.from !== null &&
    snapshot.context.attempt?.id !== entry.attemptId;
  const isExcused = doubts.mayHaveLost === true || doubts.legacyPodsMayRun === true;
  if (!isReplaced || isExcused) return found(replay, id, ["gap", problem]);
  const next = found(replay, id, ["violation", problem]);
  return { ...next, drift: next.findings.at(-1) ?? null };
}

/** I5: numbers of finalized attempts rise, and nothing is opened on a used one. */
function withMark(replay: Replay, id: string, { type, number }: AppliedEntry): Replay {
  const isBurning = type === "attempt.finalize" || type === "attempt.start";
  const next =
    isBurning && number <= replay.mark
      ? found(replay, id, ["violation", `${type} of number ${number}, which was used before`])
      : replay;
  if (type === "attempt.finalize") return { ...next, mark: Math.max(next.mark, number) };
  return type === "attempt.reset" ? { ...next, mark: Math.max(next.mark, number - 1) } : next;
}

function recovered(replay: Replay, id: string, number: number): Replay {
  const known = replay.snapshot?.context.attempt?.number;
  if (replay.snapshot === null || known === number) return replay;
  const problem = `${told(replay.snapshot)} became attempt ${number}, which was recovered`;
  return { ...found(replay, id, ["gap", problem]), snapshot: null };
}

/** The operator actions after which another attempt, or none, may be there. The others write their events. */
const MOVING_DEEDS: ReadonlySet<string> = new Set(["repin", "discard-quarantined"]);

/** The entry of an operator action comes after it: by then a student may have gone on in what was repinned. */
function operated(replay: Replay, { action, number }: OperatorEntry): Replay {
  if (!MOVING_DEEDS.has(action)) return replay;
  const known = replay.snapshot?.context.attempt?.number;
  if (action !== "repin" || known !== number) return { ...replay, snapshot: null };
  const findings = replay.findings.filter((finding) => finding !== replay.drift);
  return { ...replay, drift: null, findings };
}

interface Before {
  readonly told: string;
  readonly snapshot: (slot: AttemptSlot, highWater: number) => AttemptSnapshot;
}

/** Where the slot must have stood for the entry to be made. Answers are blank. */
function stoodBefore(entry: AppliedEntry): Before {
  const isQuestion = entry.type.startsWith("question.");
  const answered = isQuestion ? entry.answered - 1 : entry.answered;
  const { from, number, total, attemptId } = entry;
  return {
    told: toldOf(from, from === null ? null : { ...entry, answered }),
    snapshot: (slot, highWater) => {
      const context = { slot, highWater, attempt: null, clearedAttempt: null };
      if (from === null) return attemptMachine.resolveState({ value: "NoAttempt", context });
      const isActive = from === "answering" || from === "complete";
      const blank = { isCorrect: null, response: null };
      const questions = Array.from({ length: Math.max(0, answered) }, () => blank);
      const nothing = { finalizationError: null, summary: null, rejection: null };
      return attemptMachine.resolveState({
        value: isActive ? { Active: from } : { Finalized: from },
        context: {
          ...context,
          attempt: {
            ...{ number, id: attemptId, startedAt: "", totalQuestions: total, questions },
            ...nothing,
          },
        },
      });
    },
  };
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

function told(snapshot: AttemptSnapshot): string {
  const { attempt } = snapshot.context;
  if (attempt === null) return toldOf(null, null);
  const { number, id: attemptId, questions } = attempt;
  return toldOf(phaseOf(snapshot), { number, attemptId, answered: questions.length });
}

function toldOf(
  phase: AttemptPhase | null,
  at: Pick<AppliedEntry, "number" | "attemptId" | "answered"> | null,
): string {
  if (phase === null || at === null) return "no attempt";
  const { number, attemptId, answered } = at;
  return `attempt ${number} (${attemptId.slice(0, 8)}, ${phase}, ${answered} answered)`;
}

function found(
  replay: Replay,
  at: string,
  [severity, problem]: readonly [TrailFinding["severity"], string],
): Replay {
  return { ...replay, findings: [...replay.findings, { severity, at, problem }] };
}
