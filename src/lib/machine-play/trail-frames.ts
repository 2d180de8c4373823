import type { AttemptPhase } from "#machines/attempt.events";
import { isFinalizedPhase } from "#machines/attempt.events";
import type { TrailFinding } from "../services/attempt";
import type { SlotTrail, TrailLine } from "../services/operations";
import { isWithin } from "./step";
import { STATECHART } from "./statechart.generated";

/** The machine before or after one entry of a slot's trail. */
export interface TrailFrame {
  /** null: before the first entry. */
  readonly line: TrailLine | null;
  /** "Active.answering"; null: the trail does not tell it. */
  readonly state: string | null;
  /** Where the event of the entry found the machine; null: it has none, or nobody knows. */
  readonly from: string | null;
  /** The id of the transition that was taken; null: the entry is no event that was applied. */
  readonly transition: string | null;
  /** The transitions without an event that followed at once. */
  readonly followed: readonly string[];
  /** Whether the entry finds another state than the entry before it left. */
  readonly isJump: boolean;
  /** The attempt after the entry (after a reset: before it), without an answer; null: none is named. */
  readonly attempt: TrailAttempt | null;
  /** What the machine does not allow, or no entry explains. */
  readonly findings: readonly TrailFinding[];
}

/** What an entry tells of its attempt. */
export interface TrailAttempt {
  readonly number: number;
  readonly answered: number;
  readonly total: number;
}

/** A trail as frames to step through: the state before the first entry, then one for each entry. */
export function framesOf({ lines, findings }: SlotTrail): readonly TrailFrame[] {
  const first = lines.map(({ entry }) => entry).find((entry) => entry?.kind === "applied");
  const start = first?.kind === "applied" ? stateOfPhase(first.from) : null;
  const frames: TrailFrame[] = [
    { ...NOTHING, line: null, state: start, isJump: false, attempt: null, findings: [] },
  ];
  for (const line of lines) {
    const before = frames.at(-1);
    const own = findings.filter(({ at }) => at === line.id);
    frames.push({
      ...frameOf(line, before?.state ?? null, before?.attempt ?? null),
      findings: own,
    });
  }
  return frames;
}

/**
 * What a trail no longer has: `attempt`: it begins in the middle of an attempt; `earlier`: it begins
 * with a later attempt than the first; null: it begins with the first.
 */
export function missingBefore({ lines }: SlotTrail): "attempt" | "earlier" | null {
  const entry = lines[0]?.entry ?? null;
  if (entry === null) return lines.length === 0 ? null : "attempt";
  if (entry.kind !== "applied" || entry.type !== "attempt.start") return "attempt";
  return entry.number > 1 ? "earlier" : null;
}

const NOTHING = { from: null, transition: null, followed: [] } as const;

/** Actions of operators that replace or remove the attempt: the next applied event tells the rest. */
const REPLACING = new Set(["repin", "discard-quarantined"]);

function frameOf(
  line: TrailLine,
  known: string | null,
  attempt: TrailAttempt | null,
): Omit<TrailFrame, "findings"> {
  const { entry } = line;
  const same = { ...NOTHING, line, state: known, isJump: false, attempt };
  if (entry === null) return { ...same, state: null };
  if (entry.kind === "operator") {
    return REPLACING.has(entry.action) ? { ...same, state: null, attempt: null } : same;
  }
  if (entry.kind === "recovered") {
    const isSame = attempt?.number === entry.number;
    return isSame ? same : { ...same, state: null, attempt: null };
  }
  if (entry.kind === "refused") return same;
  const [from, state] = [stateOfPhase(entry.from), stateOfPhase(entry.to)];
  const { number, answered, total } = entry;
  const isJump = known !== null && known !== from;
  const taken = STATECHART.transitions.find(
    (each) => each.event === entry.type && isWithin(from, each.from) && leadsTo(each.to, state),
  );
  const followed = STATECHART.transitions.filter(
    (each) => each.event === "always" && each.from === taken?.to,
  );
  return {
    ...{ line, from, state, isJump },
    transition: taken?.id ?? null,
    followed: followed.map(({ id }) => id),
    attempt: { number, answered, total },
  };
}

/** Whether a transition to that state ends in the other one, by itself or at once. */
function leadsTo(target: string, state: string): boolean {
  const next = STATECHART.transitions.find(
    ({ event, from }) => event === "always" && from === target,
  );
  return isWithin(state, next?.to ?? target);
}

function stateOfPhase(phase: AttemptPhase | null): string {
  if (phase === null) return "NoAttempt";
  return `${isFinalizedPhase(phase) ? "Finalized" : "Active"}.${phase}`;
}
