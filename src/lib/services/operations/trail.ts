import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { checkTrail, parseTrailEntry } from "../attempt";
import type { TrailDoubts, TrailEntry, TrailFinding } from "../attempt";

/** One entry of a slot's trail as a text, without an answer. */
export interface TrailLine {
  readonly id: string;
  /** ISO 8601, by the store's clock. */
  readonly at: string;
  readonly kind: TrailEntry["kind"] | "unreadable";
  readonly words: string;
  /** The entry itself; null if it cannot be read. */
  readonly entry: TrailEntry | null;
}

interface TrailQuery {
  readonly slot: Slot;
  readonly doubts: TrailDoubts;
}

interface TrailReport {
  readonly lines: readonly TrailLine[];
  readonly findings: readonly TrailFinding[];
}

/** The trail of a slot, the oldest entry first, and the entries that the machine forbids. */
export async function trailOf(
  store: Pick<AttemptStore, "readTrail">,
  { slot, doubts }: TrailQuery,
): Promise<TrailReport> {
  const stored = await store.readTrail(slot);
  const lines = stored.map(({ id, atMs, text }): TrailLine => {
    const entry = parseTrailEntry(text);
    const at = new Date(atMs).toISOString();
    if (entry === null)
      return { id, at, kind: "unreadable", words: "this entry cannot be read", entry };
    return { id, at, kind: entry.kind, words: formatEntry(entry), entry };
  });
  return { lines, findings: checkTrail(slot, stored, doubts) };
}

function formatEntry(entry: TrailEntry): string {
  switch (entry.kind) {
    case "applied":
      return formatApplied(entry);
    case "refused":
      return `${entry.type} was refused: ${entry.code}`;
    case "recovered": {
      const before = entry.pointer === 0 ? "was missing" : `named ${entry.pointer}`;
      return `the pointer ${before} and was set to attempt ${entry.number}`;
    }
    case "operator":
      return `an operator ran ${entry.action}${formatActionId(entry.actionId)}`;
  }
}

/** The trail contains no name and no text of a person; the audit does. */
function formatActionId(actionId: string | undefined): string {
  return actionId === undefined ? "" : `, action ${actionId} of the audit`;
}

function formatApplied(entry: Extract<TrailEntry, { kind: "applied" }>): string {
  const { type, number, answered, total, isRemembered } = entry;
  const question = `question ${answered} of ${total}`;
  switch (type) {
    case "attempt.start":
      return isRemembered === true
        ? `attempt ${number} was restored from its client's token`
        : `attempt ${number} started, ${total} questions`;
    case "question.answer":
      return `${question} was answered`;
    case "question.skip":
      return `${question} was skipped`;
    case "question.report":
      return `${question} was reported`;
    case "attempt.finalize":
      return `attempt ${number} was finished`;
    case "result.published":
      return `the gradebook has the result of attempt ${number}`;
    case "result.rejected":
      return `the gradebook did not accept the result of attempt ${number}`;
    case "attempt.reset":
      return `attempt ${number} was abandoned, ${answered} of ${total} answered`;
  }
}
