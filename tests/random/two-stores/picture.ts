import { OUTBOX_INDEX_KEY } from "#lib/assessment-cache/keys";

/** All that a store holds, in a form that can be compared. Times are in ms. */
export type Picture = Readonly<Record<string, PicturedKey>>;

interface PicturedKey {
  readonly value: string | Readonly<Record<string, string | number>>;
  readonly untilMs: number | "for ever";
}

interface Row {
  readonly key: string;
  readonly value: string | readonly (readonly [string, string])[];
  readonly untilMs: number;
}

/** `passedMs`: what the due times of the outbox index lag behind the side's clock. */
export function readPicture(rows: readonly Row[], passedMs = 0): Picture {
  const pictured = rows.map(({ key, value, untilMs }): [string, PicturedKey] => {
    const fields =
      typeof value === "string" ? value : Object.fromEntries(dated(key, value, passedMs));
    return [key, { value: fields, untilMs: untilMs === Infinity ? "for ever" : untilMs }];
  });
  return Object.fromEntries(pictured);
}

function dated(
  key: string,
  fields: readonly (readonly [string, string])[],
  passedMs: number,
): readonly (readonly [string, string | number])[] {
  if (key !== OUTBOX_INDEX_KEY) return fields;
  return fields.map(([member, due]) => [member, Number(due) + passedMs]);
}

/** Every history goes on by a minute at each step, so two times of one minute are the same time. */
const SAME_TIME_MS = 9_000;

/** What a number must be to be a time and no count. */
const TIMES_FROM = 1e12;

/** Where two values differ, in words; null when they do not. Times are equal within seconds. */
export function difference(a: unknown, b: unknown, at = ""): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a === "number" && typeof b === "number") {
    const isTime = a > TIMES_FROM && b > TIMES_FROM;
    return isTime && Math.abs(a - b) < SAME_TIME_MS ? null : told(a, b, at);
  }
  if (!isObject(a) || !isObject(b)) return told(a, b, at);
  const left = fieldsOf(a);
  const right = fieldsOf(b);
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const found = difference(left.get(key), right.get(key), at === "" ? key : `${at} / ${key}`);
    if (found !== null) return found;
  }
  return null;
}

function told(a: unknown, b: unknown, at: string): string {
  return `${at === "" ? "the reply" : at}: ${plain(a)} in memory, ${plain(b)} in Redis`;
}

export function plain(value: unknown): string {
  if (value === undefined) return "nothing";
  return JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Map ? Object.fromEntries(part as Map<string, unknown>) : part,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function fieldsOf(value: object): ReadonlyMap<string, unknown> {
  const entries: Iterable<readonly [unknown, unknown]> =
    value instanceof Map ? (value as Map<unknown, unknown>) : Object.entries(value);
  return new Map([...entries].map(([key, part]) => [String(key), part]));
}
