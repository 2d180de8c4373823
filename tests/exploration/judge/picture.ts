import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
/**
 * What Redis holds of the exploration's slot, read by rules of its own: neither the machine nor the
 * engine nor the store has a say in it. Source of the rules: the key table and H14-H19.
 */
export interface Picture {
  readonly pointer: number | null;
  /** The high-water mark itself; 0 when there is none. */
  readonly mark: number;
  /** The mark, or a waiting result above it. */
  readonly highWater: number;
  readonly records: ReadonlyMap<number, RecordPicture>;
  /** When the latest attempt began that was given up; "" when none is known. */
  readonly clearedStart: string;
  /** The high-water mark by then; 0 when none is known. */
  readonly tombstoneMark: number;
  /** Attempt number -> id of the attempt whose result waits. */
  readonly outbox: ReadonlyMap<number, string>;
  /** Whether the outbox index names the slot. */
  readonly isAnnounced: boolean;
}

export interface RecordPicture {
  readonly number: number;
  /** Number and start: what tells two attempts apart. */
  readonly identity: string;
  readonly startedAt: string;
  /** As the record says it; null in a record of a legacy pod. */
  readonly attemptId: string | null;
  /** Up to the first answer that Redis has lost itself: from there on they are asked again. */
  readonly index: number;
  /** What the state says, whether or not Redis has kept the answers. */
  readonly written: number;
  readonly isFinalized: boolean;
  readonly answers: ReadonlyMap<string, string>;
  /** All of it: equal texts, equal records. */
  readonly text: string;
}

type Values = ReadonlyMap<string, { readonly value: string | ReadonlyMap<string, string> }>;

interface StateDocument {
  readonly attemptNumber: number;
  readonly currentQuestionIndex: number;
  readonly startedAt: string;
  readonly isFinalized: boolean;
  readonly holdfast?: { readonly attemptId: string };
}

const STEM = "u:r";
const NO_FIELDS: ReadonlyMap<string, string> = new Map();

const known = new WeakMap<Values, Picture>();

export function pictureOf(values: Values): Picture {
  const seen = known.get(values);
  if (seen !== undefined) return seen;
  const picture = draw(values);
  known.set(values, picture);
  return picture;
}

function draw(values: Values): Picture {
  const outbox = new Map<number, string>();
  for (const [number, json] of fieldsOf(values, `assess:outbox:${STEM}`)) {
    const entry = JSON.parse(json) as { readonly attemptId: string };
    outbox.set(Number(number), entry.attemptId);
  }
  const mark = Number(textOf(values, `assess:highwater:${STEM}`) ?? 0);
  const pointer = textOf(values, `assess:active:${STEM}`);
  const [clearedStart = "", used = "0"] = (textOf(values, `assess:cleared:${STEM}`) ?? "").split(
    " ",
  );
  return {
    pointer: pointer === null ? null : Number(pointer),
    mark,
    highWater: Math.max(mark, ...outbox.keys()),
    records: recordsOf(values),
    clearedStart,
    tombstoneMark: Number(used),
    outbox,
    isAnnounced: fieldsOf(values, outboxIndexKeyOf(STEM)).has(STEM),
  };
}

function recordsOf(values: Values): ReadonlyMap<number, RecordPicture> {
  const records = new Map<number, RecordPicture>();
  const prefix = `assess:state:${STEM}:`;
  for (const [key, { value }] of values) {
    if (!key.startsWith(prefix) || typeof value !== "string") continue;
    const number = Number(key.slice(prefix.length));
    const state = JSON.parse(value) as StateDocument;
    const answers = fieldsOf(values, `assess:questions:${STEM}:${number}`);
    records.set(number, {
      number,
      identity: identityOf(number, state.startedAt),
      startedAt: state.startedAt,
      attemptId: state.holdfast?.attemptId ?? null,
      index: answered(state.currentQuestionIndex, (index) => answers.has(String(index))),
      written: state.currentQuestionIndex,
      isFinalized: state.isFinalized,
      answers,
      text: [value, ...answers].join("\n"),
    });
  }
  return records;
}

/** How many of so many answers there are, before the first one that is missing. */
export function answered(count: number, isThere: (index: number) => boolean): number {
  let index = 0;
  while (index < count && isThere(index)) index += 1;
  return index;
}

export function identityOf(number: number, startedAt: string): string {
  return `${number}@${startedAt}`;
}

/** How many numbers a look without the pointer goes through. */
const WINDOW = 64;

/** Whether a look can find this number: by the pointer, or in the window above the mark. */
export function isFindable({ pointer, highWater }: Picture, number: number): boolean {
  return pointer === number || number < Math.max(1, highWater) + WINDOW;
}

/** The record that a look must find: the pointer's, else the highest one that counts. */
export function currentOf({ pointer, highWater, records }: Picture): RecordPicture | null {
  const counting = [...records.values()]
    .filter(({ number, isFinalized }) => number > highWater || isFinalized)
    .sort((a, b) => b.number - a.number);
  const named = counting.find(({ number }) => number === pointer);
  if (named !== undefined && !named.isFinalized) return named;
  const lowest = named?.number ?? Math.max(1, highWater);
  return counting.find(({ number }) => number >= lowest) ?? null;
}

/** The record that accepts answers, if it is the one that a look must find. */
export function aliveIn(picture: Picture, hidden: readonly number[] = []): RecordPicture | null {
  const current = currentOf(picture);
  const isAlive = current !== null && !current.isFinalized && !hidden.includes(current.number);
  return isAlive ? current : null;
}

function textOf(values: Values, key: string): string | null {
  const value = values.get(key)?.value;
  return typeof value === "string" ? value : null;
}

function fieldsOf(values: Values, key: string): ReadonlyMap<string, string> {
  const value = values.get(key)?.value;
  return value === undefined || typeof value === "string" ? NO_FIELDS : value;
}
