import { fieldFromWire, type WireNames } from "../wire/wire-names";
import type { Resource, Row } from "./row";

export type Operator = "=" | "!=" | ">" | ">=" | "<" | "<=" | "~";

export interface Predicate {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
  /** Compares without regard to letter case. */
  readonly foldsCase?: boolean;
}

/** An OR of ANDs. AND binds tighter, and the grammar of OneRoster has no parentheses. */
export type Filter = readonly (readonly Predicate[])[];

/** Thrown for a filter that is malformed or names an unknown field. It becomes a 400. */
export class InvalidFilterError extends Error {
  override readonly name = "InvalidFilterError";
}

const FIELDS: Readonly<Record<Resource, ReadonlySet<string>>> = {
  assessmentResults: new Set([
    "sourcedId",
    "status",
    "dateLastModified",
    "student.sourcedId",
    "score",
    "textScore",
    "scoreDate",
    "scoreStatus",
    "scorePercentile",
    "comment",
  ]),
  assessmentLineItems: new Set([
    "sourcedId",
    "status",
    "dateLastModified",
    "title",
    "description",
    "class.sourcedId",
    "parentAssessmentLineItem.sourcedId",
  ]),
};

const PREDICATE = /\s*([A-Za-z_][\w.]*)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'/y;
const JOINER = /\s+(AND|OR)(?=\s)/y;

/** Parses `field OP 'value'`, joined by AND and OR. Throws InvalidFilterError. */
export function parseFilter(text: string, resource: Resource, names: WireNames): Filter {
  const groups: Predicate[][] = [[]];
  let at = 0;
  for (;;) {
    const predicate = matchAt(PREDICATE, text, at);
    if (predicate === null) {
      throw new InvalidFilterError(`expected field OP 'value' at: ${excerpt(text, at)}`);
    }
    groups.at(-1)?.push(toPredicate(predicate, resource, names));
    at += predicate[0].length;
    if (text.slice(at).trim() === "") return groups;
    const joiner = matchAt(JOINER, text, at);
    if (joiner === null)
      throw new InvalidFilterError(`expected AND or OR at: ${excerpt(text, at)}`);
    if (joiner[1] === "OR") groups.push([]);
    at += joiner[0].length;
  }
}

/** Whether the row satisfies the filter; null matches everything. */
export function matches(row: Row, filter: Filter | null): boolean {
  if (filter === null) return true;
  return filter.some((group) => group.every((predicate) => satisfies(row, predicate)));
}

/** The same filter for a gradebook that ignores the letter case of ids. */
export function withFoldedIds(filter: Filter): Filter {
  return filter.map((group) =>
    group.map((predicate) => ({ ...predicate, foldsCase: predicate.field.endsWith("sourcedId") })),
  );
}

/** Keeps the first `count` predicates, for a server that ignores the others. */
export function firstPredicates(filter: Filter, count: number): Filter | null {
  let left = count;
  const kept = filter.map((group) => group.filter(() => left-- > 0));
  const groups = kept.filter((group) => group.length > 0);
  return groups.length > 0 ? groups : null;
}

/** Removes the predicates on one field. A group that becomes empty matches everything. */
export function withoutField(filter: Filter, field: string): Filter | null {
  const groups = filter.map((group) => group.filter((predicate) => predicate.field !== field));
  return groups.some((group) => group.length === 0) ? null : groups;
}

/** The value that the filter requires of a field by equality; null if it requires none. */
export function requiredValue(filter: Filter | null, field: string): string | null {
  const values = (filter ?? []).map(
    (group) =>
      group.find((predicate) => predicate.field === field && predicate.operator === "=")?.value,
  );
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function toPredicate(match: RegExpExecArray, resource: Resource, names: WireNames): Predicate {
  const [, name = "", operator = "", quoted = ""] = match;
  const isLineItem = resource === "assessmentResults" && name === `${names.lineItem}.sourcedId`;
  if (!isLineItem && !FIELDS[resource].has(name) && !name.startsWith("metadata.")) {
    throw new InvalidFilterError(`unknown field ${name}`);
  }
  const field = isLineItem ? fieldFromWire(name, names) : name;
  return { field, operator: operator as Operator, value: quoted.replaceAll("''", "'") };
}

function excerpt(text: string, at: number): string {
  const rest = text.slice(at).trim();
  return rest === "" ? "the end" : rest.slice(0, 40);
}

function satisfies(row: Row, { field, operator, value: required, foldsCase }: Predicate): boolean {
  const found = valueAt(row, field);
  if (found === undefined || found === null) return operator === "!=";
  const text = foldsCase === true ? caseFolded(textOf(found)) : textOf(found);
  const value = foldsCase === true ? caseFolded(required) : required;
  if (operator === "~") return text.toLowerCase().includes(value.toLowerCase());
  const order = compare(field, text, value);
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/** The value at a dotted path; undefined if a part of the path is missing. */
export function valueAt(row: Row, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }, row);
}

/** Texts that differ only in letter case become equal. */
export function caseFolded(text: string): string {
  return text.toLowerCase();
}

/** A field's value for comparison: a string unchanged, anything else as JSON, null as "". */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value ?? "") ?? "");
}

/** Compares scores as numbers, dates as instants, and everything else by code unit. */
export function compare(field: string, left: string, right: string): number {
  const difference = differenceOf(field, left, right);
  if (!Number.isNaN(difference)) return difference;
  return left < right ? -1 : left > right ? 1 : 0;
}

function differenceOf(field: string, left: string, right: string): number {
  if (field === "score" || field === "scorePercentile") return Number(left) - Number(right);
  const isDate = field === "scoreDate" || field === "dateLastModified";
  return isDate ? Date.parse(left) - Date.parse(right) : Number.NaN;
}
