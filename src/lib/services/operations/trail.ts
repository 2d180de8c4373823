import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { checkTrail, parseTrailEntry } from "../attempt";
import type { TrailDoubts, TrailEntry, TrailFinding } from "../attempt";

/** One thing that was done to a slot, in words without an answer. */
export interface TrailLine {
  readonly id: string;
  /** ISO 8601, by the store's clock. */
  readonly at: string;
  readonly kind: TrailEntry["kind"] | "unreadable";
  readonly words: string;
}

interface Asked {
  readonly slot: Slot;
  readonly doubts: TrailDoubts;
}

interface Checked {
  readonly lines: readonly TrailLine[];
  readonly findings: readonly TrailFinding[];
}

/** The trail of a slot, the oldest first, and what the machine says of it. */
export async function trailOf(
  store: Pick<AttemptStore, "readTrail">,
  { slot, doubts }: Asked,
): Promise<Checked> {
  const stored = await store.readTrail(slot);
  const lines = stored.map(({ id, atMs, json }): TrailLine => {
    const entry = parseTrailEntry(json);
    const at = new Date(atMs).toISOString();
    if (entry === null) return { id, at, kind: "unreadable", words: "cannot be read" };
    return { id, at, kind: entry.kind, words: wordsOf(entry) };
  });
  return { lines, findings: checkTrail(slot, stored, doubts) };
}

function wordsOf(entry: TrailEntry): string {
  switch (entry.kind) {
    case "applied":
      return appliedWords(entry);
    case "refused":
      return `${entry.type} was refused: ${entry.code}`;
    case "recovered": {
      const before = entry.pointer === 0 ? "was missing" : `named ${entry.pointer}`;
      return `the pointer ${before} and was set to attempt ${entry.number}`;
    }
    case "operator":
      return `an operator: ${entry.action}${auditWords(entry.actionId)}`;
  }
}

/** The trail holds no name and no text of a person: the audit does. */
function auditWords(actionId: string | undefined): string {
  return actionId === undefined ? "" : `, action ${actionId} of the audit`;
}

function appliedWords(entry: Extract<TrailEntry, { kind: "applied" }>): string {
  const { type, number, answered, total, isRemembered } = entry;
  const question = `question ${answered} of ${total}`;
  switch (type) {
    case "attempt.start":
      return isRemembered === true
        ? `attempt ${number} came back by its client's token`
        : `attempt ${number} began, ${total} questions`;
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
      return `the gradebook did not take the result of attempt ${number}`;
    case "attempt.reset":
      return `attempt ${number} was given up, ${answered} of ${total} answered`;
  }
}
