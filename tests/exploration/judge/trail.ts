import type { CallStep } from "./call-step";
import type { Violation } from "./ghost";
import type { Picture, RecordPicture } from "./picture";

interface Entry {
  readonly kind: string;
  readonly type?: string;
  readonly number: number;
  /** How the attempt id begins. */
  readonly attemptId?: string;
  readonly answered?: number;
}

/** The events of applied entries, by their letter (docs/operate.md). */
const EVENTS: Readonly<Record<string, string>> = {
  s: "attempt.start",
  t: "attempt.start",
  a: "question.answer",
  k: "question.skip",
  r: "question.report",
  f: "attempt.finalize",
  p: "result.published",
  n: "result.rejected",
  x: "attempt.reset",
};

/** Applied entries are short texts, and all others JSON. */
function entryOf(text: string): Entry {
  if (text.startsWith("{")) return JSON.parse(text) as Entry;
  const [, letter = "", number, answered, attemptId = ""] =
    /^([a-z])(\d+) (\d+)(?:\/\d+)? ([0-9a-f]{6})(?: |$)/.exec(text) ?? [];
  const type = EVENTS[letter] ?? text;
  return { kind: "applied", type, number: Number(number), attemptId, answered: Number(answered) };
}

/** The entry that the trail must have for one change of a record. */
interface ExpectedEntry {
  readonly type: RegExp;
  readonly number: number;
  /** null: a legacy pod's record does not say it. */
  readonly attemptId: string | null;
  /** What the record counts. */
  readonly answered: number;
}

/**
 * The audit trail is complete and true: every change of a record by one of our calls appends one
 * entry that tells just this change, and nothing else appends one.
 */
export function judgeTrail(
  { pending, hasHappened, trail }: CallStep,
  { before, after }: { readonly before: Picture; readonly after: Picture },
): readonly Violation[] {
  const { method } = pending.call;
  if (!hasHappened || method === "appendTrail") return [];
  const entries = trail.map(entryOf);
  const applied = entries.filter(({ kind }) => kind === "applied");
  const recovered = entries.filter(({ kind }) => kind === "recovered");
  const change = changeOf(method, before, after);
  const found: Violation[] = [];
  if (applied.length !== (change === null ? 0 : 1)) {
    const what = `${method} changes ${change === null ? "no record" : "a record"}, and appends ${applied.length} entries`;
    found.push({ invariant: "trail", what });
  }
  const [entry] = applied;
  if (change !== null && entry !== undefined && !isExpected(change, entry)) {
    found.push({ invariant: "trail", what: `the entry of ${method} tells something else` });
  }
  const isMended = after.pointer !== null && after.pointer !== before.pointer;
  const mustRecover = isMended && !["create", "repin"].includes(method);
  if (recovered.length !== (mustRecover ? 1 : 0)) {
    found.push({
      invariant: "trail",
      what: "a pointer is restored, and the trail does not say so",
    });
  }
  return found;
}

function isExpected(
  change: ExpectedEntry,
  { type, number, attemptId = "", answered }: Entry,
): boolean {
  // Of others the entry tells how many answers were read: Redis may have lost some of them by then.
  const isProgress = /^(question|attempt\.(start|finalize))/.test(type ?? "");
  const isAttempt = change.attemptId?.startsWith(attemptId) ?? true;
  return (
    change.type.test(type ?? "") &&
    change.number === number &&
    isAttempt &&
    (isProgress ? answered === change.answered : (answered ?? Infinity) <= change.answered)
  );
}

function changeOf(method: string, before: Picture, after: Picture): ExpectedEntry | null {
  if (method === "clear") {
    // Beside the attempt that is given up, a finalized one below it may be forgotten.
    const gone = [...before.records.values()].filter(({ number }) => !after.records.has(number));
    const last = gone.sort((a, b) => b.number - a.number)[0];
    return last === undefined ? null : expectedOf(/^attempt\.reset$/, last);
  }
  for (const record of after.records.values()) {
    const old = before.records.get(record.number);
    if (old?.text === record.text) continue;
    if (old === undefined) return expectedOf(/^attempt\.start$/, record);
    if (record.isFinalized && !old.isFinalized) {
      return expectedOf(/^attempt\.finalize$/, record);
    }
    if (record.isFinalized) return expectedOf(/^result\./, record);
    return expectedOf(/^question\./, record);
  }
  return null;
}

function expectedOf(type: RegExp, { number, attemptId, written }: RecordPicture): ExpectedEntry {
  return { type, number, attemptId, answered: written };
}
