import { OUTBOX_INDEX_KEYS } from "#lib/assessment-cache/index-shards";

/** Everything that a store holds, in a comparable form. Times are in ms. */
export type StoreSnapshot = Readonly<Record<string, SnapshotKey>>;

interface SnapshotKey {
  readonly value: string | Readonly<Record<string, string | number>>;
  readonly untilMs: number | "for ever";
}

interface Row {
  readonly key: string;
  readonly value: string | readonly (readonly [string, string])[];
  readonly untilMs: number;
}

/** `passedMs` is added to the due times of the outbox index. */
export function snapshotOf(rows: readonly Row[], passedMs = 0): StoreSnapshot {
  const pictured = rows.map(({ key, value, untilMs }): [string, SnapshotKey] => {
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
  if (!OUTBOX_INDEX_KEYS.includes(key)) return fields;
  return fields.map(([member, due]) => [member, Number(due) + passedMs]);
}

/** The clock advances by a minute at each step, so two times within seconds are the same time. */
const SAME_TIME_MS = 9_000;

/** Numbers above this one are times, not counts. */
const TIMES_FROM = 1e12;

/**
 * Describes the first difference of a value in `left` and one in Redis; null if they are equal. Times
 * are equal within seconds.
 */
export function difference(a: unknown, b: unknown, left = "memory", at = ""): string | null {
  const differing = (): string =>
    `${at === "" ? "the reply" : at}: ${jsonText(a)} in ${left}, ${jsonText(b)} in Redis`;
  if (Object.is(a, b)) return null;
  if (typeof a === "number" && typeof b === "number") {
    const isTime = a > TIMES_FROM && b > TIMES_FROM;
    return isTime && Math.abs(a - b) < SAME_TIME_MS ? null : differing();
  }
  if (!isObject(a) || !isObject(b)) return differing();
  const [here, there] = [fieldsOf(a), fieldsOf(b)];
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const path = at === "" ? key : `${at} / ${key}`;
    const found = difference(here.get(key), there.get(key), left, path);
    if (found !== null) return found;
  }
  return null;
}

export function jsonText(value: unknown): string {
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
