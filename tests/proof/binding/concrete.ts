import { attemptIdOf } from "#machines/attempt.identity";

/** What is stored of a slot, in the words of the theory. Read by rules of its own. */
export interface Stored {
  readonly pointer: number;
  readonly mark: number;
  /** By number: the record as it was written. */
  readonly records: ReadonlyMap<number, string>;
  /** By number and question: of an attempt that is stored, those that it counts. */
  readonly answers: ReadonlyMap<number, ReadonlyMap<string, string>>;
  readonly lists: ReadonlyMap<number, string>;
  /** By number: the outbox entry as it was written. */
  readonly outbox: ReadonlyMap<number, string>;
  readonly abandonedAt: string;
  readonly abandonedMark: number;
  /** By number: the id of the attempt whose result the gradebook holds. */
  readonly results: ReadonlyMap<number, string>;
}

type Values = ReadonlyMap<string, { readonly value: string | ReadonlyMap<string, string> }>;

/** What Redis holds under the keys of one slot, and the gradebook by result id. */
export interface Holdings {
  readonly entries: Values;
  readonly results: ReadonlyMap<
    string,
    { readonly resultId: string; readonly attemptId?: string | null }
  >;
}

interface SlotName {
  readonly userId: string;
  readonly resourceId: string;
}

/** Reads what is stored of a slot from the keys and values of Redis. */
export function storedOf({ entries, results }: Holdings, slot: SlotName): Stored {
  const stem = `${slot.userId}:${slot.resourceId}`;
  const text = (kind: string): string | null => {
    const value = entries.get(`assess:${kind}:${stem}`)?.value;
    return typeof value === "string" ? value : null;
  };
  const records = new Map<number, string>();
  const answers = new Map<number, ReadonlyMap<string, string>>();
  const lists = new Map<number, string>();
  for (const [key, { value }] of entries) {
    const [, kind, rest = ""] = /^assess:(state|questions|list):(.*)$/.exec(key) ?? [];
    if (kind === undefined || !rest.startsWith(`${stem}:`)) continue;
    const number = Number(rest.slice(stem.length + 1));
    if (kind === "state" && typeof value === "string") records.set(number, value);
    if (kind === "questions" && typeof value !== "string") answers.set(number, value);
    if (kind === "list" && typeof value === "string") lists.set(number, value);
  }
  const [abandonedAt = "", used = "0"] = (text("cleared") ?? "").split(" ");
  const waiting = entries.get(`assess:outbox:${stem}`)?.value ?? new Map<string, string>();
  const outbox = typeof waiting === "string" ? new Map<string, string>() : waiting;
  const held = [...results.values()].map(({ resultId, attemptId }): [number, string] => {
    return [numberOfResult(resultId), attemptId ?? `of somebody else: ${resultId}`];
  });
  return {
    pointer: Number(text("active") ?? 0),
    mark: Number(text("highwater") ?? 0),
    ...{ records, abandonedAt, abandonedMark: Number(used) },
    answers: countedAnswers(answers, records),
    lists: ownLists(lists, records, slot),
    outbox: new Map([...outbox].map(([number, json]) => [Number(number), json])),
    results: new Map(held),
  };
}

/**
 * Of a record's answers those that it counts, up to the first one that Redis has lost: the attempt
 * goes on there. What lies behind was left by an earlier attempt of the number, by a legacy pod that
 * has not counted it yet, or from before the loss. It is no answer of the attempt.
 */
function countedAnswers(
  answers: ReadonlyMap<number, ReadonlyMap<string, string>>,
  records: ReadonlyMap<number, string>,
): ReadonlyMap<number, ReadonlyMap<string, string>> {
  return new Map(
    [...answers].map(([number, stored]) => {
      const record = records.get(number);
      return [number, record === undefined ? stored : counted(stored, answeredIn(record))];
    }),
  );
}

function counted(stored: ReadonlyMap<string, string>, count: number): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  for (let index = 0; index < count; index += 1) {
    const answer = stored.get(String(index));
    if (answer === undefined) break;
    answers.set(String(index), answer);
  }
  return answers;
}

function answeredIn(record: string): number {
  return (JSON.parse(record) as { readonly currentQuestionIndex: number }).currentQuestionIndex;
}

/** A list names its attempt. One that an earlier attempt of the number left is none. */
function ownLists(
  lists: ReadonlyMap<number, string>,
  records: ReadonlyMap<number, string>,
  slot: SlotName,
): ReadonlyMap<number, string> {
  return new Map(
    [...lists].filter(([number, json]) => {
      const record = records.get(number);
      if (record === undefined) return true;
      return json.includes(versionOf(record, number, slot).attempt);
    }),
  );
}

/** The number at the end of a result id; 0 when there is none. */
export function numberOfResult(resultId: string): number {
  return Number(/_attempt_(\d+)$/.exec(resultId)?.[1] ?? 0);
}

export interface Version {
  readonly attempt: string;
  readonly number: number;
  readonly start: string;
  readonly isFinal: boolean;
}

const versionsOf = new WeakMap<SlotName, Map<string, Version>>();

/** What a record says of its attempt. Records of two slots can be the same text. */
export function versionOf(json: string, number: number, slot: SlotName): Version {
  const versions = versionsOf.get(slot) ?? new Map<string, Version>();
  versionsOf.set(slot, versions);
  const known = versions.get(json);
  // A broken store under test may have put the record under another number before.
  if (known?.number === number) return known;
  const state = JSON.parse(json) as { readonly startedAt: string; readonly isFinalized: boolean };
  const attempt = attemptIdOf(slot, number, state.startedAt);
  const version = { attempt, number, start: state.startedAt, isFinal: state.isFinalized };
  versions.set(json, version);
  return version;
}
