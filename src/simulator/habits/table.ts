/** One value that a habit takes, and what a client sees of it. */
export interface HabitValue<V extends string = string> {
  readonly value: V;
  readonly meaning: string;
}

/** One way in which gradebooks differ without being wrong. */
export interface Habit<V extends string = string> {
  readonly sentence: string;
  /** The first is the default; the second is meant by the habit's name alone. */
  readonly values: readonly HabitValue<V>[];
  /** Further values that are not listed one by one; null where the list is complete. */
  readonly open: OpenValue | null;
}

/** The form of a value that a caller makes up. */
interface OpenValue {
  readonly form: string;
  readonly meaning: string;
  readonly pattern: RegExp;
}

type Choice = readonly [value: string, meaning: string];

function choice<const C extends readonly Choice[]>(
  sentence: string,
  ...choices: C
): Habit<C[number][0]> {
  const values = choices.map(([value, meaning]): HabitValue<C[number][0]> => ({ value, meaning }));
  return { sentence, values, open: null };
}

function withOpenValue({ sentence, values }: Habit, open: OpenValue): Habit {
  return { sentence, values, open };
}

/**
 * Every habit of real gradebooks that the simulator can show. None is a fault: a client has to work
 * with each. The command line, the control endpoint and the documentation are made from this table.
 */
export const HABITS = {
  paging: choice(
    "How a list is cut into pages",
    ["offset", "rows from the offset on"],
    ["page-number", "page = floor(offset / limit): an offset between two pages is rounded down"],
    ["offset-ignored", "every page is the first one"],
  ),
  "past-end": choice(
    "What a page behind the last row is",
    ["empty", "200 with an empty array"],
    ["404", "404 with an error body"],
    ["204", "204 without a body"],
  ),
  empty: choice(
    "What a list without any row is",
    ["array", "200 with an empty array"],
    ["404", "404 with an error body"],
    ["204", "204 without a body"],
  ),
  totals: choice(
    "Where a list tells how many rows there are",
    ["headers", "X-Total-Count and Link"],
    ["body", "totalCount, pageCount, pageNumber, offset and limit beside the rows"],
    ["both", "headers and body"],
    ["none", "nowhere"],
    ["wrong", "headers and body, always one too many"],
  ),
  "token-auth": choice(
    "How the token endpoint takes the client's secret",
    ["both", "by HTTP Basic or in the form"],
    ["basic", "by HTTP Basic only"],
    ["form", "in the form only"],
  ),
  scopes: withOpenValue(
    choice(
      "Which scopes the token endpoint grants; any other is refused with invalid_scope",
      ["any", "all"],
      ["known", "those of OneRoster 1.2 for the resource"],
      ["none", "no scope: a request may not name any"],
    ),
    {
      form: "<names>",
      meaning: "these names, with spaces or commas between them",
      pattern: /^[\x21\x23-\x5b\x5d-\x7e]+([ ,]+[\x21\x23-\x5b\x5d-\x7e]+)*$/,
    },
  ),
  "token-type": choice(
    "How the token endpoint spells token_type",
    ["Bearer", "as RFC 6750"],
    ["bearer", "in small letters"],
    ["BearerToken", "as some older servers"],
  ),
  "expires-in": choice(
    "How the token endpoint tells expires_in",
    ["number", "a number"],
    ["text", "the number as a text"],
    ["absent", "not at all"],
  ),
  "token-query": withOpenValue(
    choice("What the token URL must carry in its query", ["none", "nothing"]),
    {
      form: "<name=value>",
      meaning: "this pair; without it the endpoint answers 400",
      pattern: /^[\w.~-]+=[\w.~-]+$/,
    },
  ),
  references: choice(
    "What a reference to a student or line item must hold in a write",
    ["free", "sourcedId"],
    ["href-required", "sourcedId and href; otherwise 422 with the field's name"],
  ),
  metadata: choice(
    "What becomes of the metadata of a row",
    ["echo", "shown as it was sent"],
    ["drop", "not shown"],
    ["null", "shown as null"],
  ),
  ids: choice(
    "How sourcedIds are compared and shown",
    ["exact", "compared by letter case, shown as sent"],
    ["case-insensitive", "compared without case, shown as they were first written"],
    ["upper", "compared without case, shown in upper case"],
  ),
  "line-item": choice(
    "Whether a line item must exist before a result that names it is written",
    ["optional", "no: it is created with the result"],
    ["required", "yes: 404 until the line item was written"],
    ["required-422", "yes: 422 until the line item was written"],
  ),
  "score-date": choice(
    "What scoreDate is",
    ["any", "a date or a date-time, shown as sent"],
    ["date", "a date: anything else is 422, and rows show dates"],
    ["date-time", "a date-time: anything else is 422, and rows show date-times"],
  ),
  score: choice(
    "How a score is shown",
    ["as-sent", "a number or a numeric string, as it was sent"],
    ["number", "always a number or null"],
  ),
  resource: choice(
    "Which collections the gradebook has",
    ["assessmentResults", "/assessmentResults and /assessmentLineItems"],
    ["results", "/results and /lineItems; a result names its line item in lineItem"],
  ),
  "collection-path": choice(
    "Whether the path of a collection may end in a slash",
    ["plain", "no: that is a 404"],
    ["either", "with or without"],
  ),
  post: choice(
    "What a POST on a collection does",
    ["refused", "405"],
    ["creates", "201 with sourcedIdPairs and the row; 422 when the sourcedId exists"],
  ),
  "put-status": choice(
    "The status of a PUT that was carried out",
    ["201", "Created, with the row"],
    ["200", "OK, with the row"],
    ["mixed", "200, but 201 for a line item of the resource results"],
  ),
  search: choice(
    "What the query parameter search does",
    ["ignored", "nothing"],
    ["text", "selects rows in which a text contains the term, whatever the case"],
  ),
  "filter-error": choice(
    "The code minor of a 400 for a filter",
    ["invalid_filter_field", "as OneRoster 1.2"],
    ["invaliddata", "as every other 400"],
  ),
} as const satisfies Readonly<Record<string, Habit>>;

export type HabitName = keyof typeof HABITS;

/** A value for every habit. */
export type Habits = {
  readonly [N in HabitName]: (typeof HABITS)[N] extends Habit<infer V> ? V : never;
};

export const HABIT_NAMES = Object.keys(HABITS) as readonly HabitName[];

/** A gradebook that follows OneRoster 1.2 in everything. */
export const DEFAULT_HABITS = Object.fromEntries(
  HABIT_NAMES.map((name) => [name, HABITS[name].values[0]?.value]),
) as unknown as Habits;

/**
 * The habits of a platform in wide use, as its public TypeScript client insists on them
 * (trilogy-group/oneroster-ts): slashes behind collections, POST to create, totals in the body,
 * date-times, and one code minor for each status.
 */
export const DIALECT: Partial<Habits> = {
  totals: "body",
  "token-auth": "form",
  "score-date": "date-time",
  score: "number",
  "collection-path": "either",
  post: "creates",
  "put-status": "mixed",
  search: "text",
  "filter-error": "invaliddata",
};
