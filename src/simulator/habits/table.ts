/** One value of a habit, and what a client sees. */
export interface HabitValue<V extends string = string> {
  readonly value: V;
  readonly meaning: string;
}

/** One way in which gradebooks differ without being wrong. */
export interface Habit<V extends string = string> {
  readonly sentence: string;
  /** The first is the default; the second is selected by the name without a value. */
  readonly values: readonly HabitValue<V>[];
  /** Further values, which the caller chooses; null if `values` is complete. */
  readonly open: OpenHabitValue | null;
}

/** A value that the caller chooses. */
interface OpenHabitValue {
  readonly form: string;
  readonly meaning: string;
  readonly pattern: RegExp;
  readonly example: string;
}

type ValueAndMeaning = readonly [value: string, meaning: string];

function habitWith<const C extends readonly ValueAndMeaning[]>(
  sentence: string,
  ...choices: C
): Habit<C[number][0]> {
  const values = choices.map(([value, meaning]): HabitValue<C[number][0]> => ({ value, meaning }));
  return { sentence, values, open: null };
}

function withOpenValue({ sentence, values }: Habit, open: OpenHabitValue): Habit {
  return { sentence, values, open };
}

/**
 * The habits of real gradebooks that the simulator can imitate. None is a fault: a client must work
 * with each. The command line, the control endpoint and the documentation use this table.
 */
export const HABITS = {
  paging: habitWith(
    "How a list is split into pages",
    ["offset", "rows from the offset"],
    ["page-number", "page = floor(offset / limit): an offset between two pages is rounded down"],
    ["offset-ignored", "every page is the first one"],
  ),
  "past-end": habitWith(
    "The answer to a page after the last row",
    ["empty", "200 with an empty array"],
    ["404", "404 with an error body"],
    ["204", "204 without a body"],
  ),
  empty: habitWith(
    "The answer to a list without rows",
    ["array", "200 with an empty array"],
    ["404", "404 with an error body"],
    ["204", "204 without a body"],
  ),
  totals: habitWith(
    "Where a list announces the number of rows",
    ["headers", "X-Total-Count and Link"],
    ["body", "totalCount, pageCount, pageNumber, offset and limit beside the rows"],
    ["both", "headers and body"],
    ["none", "no totals"],
    ["wrong", "headers and body, always too high by one"],
  ),
  "token-auth": habitWith(
    "How the token endpoint accepts the client secret",
    ["both", "by HTTP Basic or in the form"],
    ["basic", "by HTTP Basic only"],
    ["form", "in the form only"],
  ),
  scopes: withOpenValue(
    habitWith(
      "Which scopes the token endpoint grants; it rejects others with invalid_scope",
      ["any", "all"],
      ["known", "those of OneRoster 1.2 for the resource"],
      ["none", "no scope: a request must not name any"],
    ),
    {
      form: "<names>",
      meaning: "these names, separated by spaces or commas",
      example: "vendor.read vendor.write",
      pattern: /^[\x21\x23-\x5b\x5d-\x7e]+([ ,]+[\x21\x23-\x5b\x5d-\x7e]+)*$/,
    },
  ),
  "token-type": habitWith(
    "How the token endpoint spells token_type",
    ["Bearer", "as in RFC 6750"],
    ["bearer", "in lower case"],
    ["BearerToken", "as in some older servers"],
  ),
  "expires-in": habitWith(
    "How the token endpoint sends expires_in",
    ["number", "a number"],
    ["text", "the number as a string"],
    ["absent", "not sent"],
  ),
  "token-query": withOpenValue(
    habitWith("What the query of the token URL must contain", ["none", "nothing"]),
    {
      form: "<name=value>",
      meaning: "this pair; otherwise the endpoint answers 400",
      example: "p=policy",
      pattern: /^[\w.~-]+=[\w.~-]+$/,
    },
  ),
  references: habitWith(
    "What a reference to a student or a line item must contain in a write",
    ["free", "sourcedId"],
    ["href-required", "sourcedId and href; otherwise 422 with the name of the field"],
  ),
  metadata: habitWith(
    "How the metadata of a row is shown",
    ["echo", "as it was sent"],
    ["drop", "not at all"],
    ["null", "as null"],
  ),
  ids: habitWith(
    "How sourcedIds are compared and shown",
    ["exact", "letter case counts; shown as sent"],
    ["case-insensitive", "letter case is ignored; shown as first written"],
    ["upper", "letter case is ignored; shown in upper case"],
  ),
  "line-item": habitWith(
    "Whether the line item of a result must exist before the result is written",
    ["optional", "no: it is created with the result"],
    ["required", "yes: otherwise 404"],
    ["required-422", "yes: otherwise 422"],
  ),
  "score-date": habitWith(
    "The format of scoreDate",
    ["any", "a date or a date-time; shown as sent"],
    ["date", "a date; otherwise 422; rows show dates"],
    ["date-time", "a date-time; otherwise 422; rows show date-times"],
  ),
  score: habitWith(
    "How a score is shown",
    ["as-sent", "as it was sent: a number or a numeric string"],
    ["number", "always as a number or null"],
  ),
  resource: habitWith(
    "Which collections the gradebook has",
    ["assessmentResults", "/assessmentResults and /assessmentLineItems"],
    ["results", "/results and /lineItems; a result names its line item in lineItem"],
  ),
  "collection-path": habitWith(
    "Whether the path of a collection may end in a slash",
    ["plain", "no: that is a 404"],
    ["either", "with or without a slash"],
  ),
  post: habitWith(
    "The answer to a POST on a collection",
    ["refused", "405"],
    ["creates", "201 with sourcedIdPairs and the row; 422 if the sourcedId exists"],
  ),
  "put-status": habitWith(
    "The status of a successful PUT",
    ["201", "Created, with the row"],
    ["200", "OK, with the row"],
    ["mixed", "200; but 201 for a line item with resource=results"],
  ),
  search: habitWith(
    "The effect of the query parameter search",
    ["ignored", "none"],
    ["text", "selects rows with a text that contains the term; letter case is ignored"],
  ),
  "filter-error": habitWith(
    "The code minor of a 400 because of the filter",
    ["invalid_filter_field", "as in OneRoster 1.2"],
    ["invaliddata", "as in every other 400"],
  ),
} as const satisfies Readonly<Record<string, Habit>>;

export type HabitName = keyof typeof HABITS;

/** A value for every habit. */
export type Habits = {
  readonly [N in HabitName]: (typeof HABITS)[N] extends Habit<infer V> ? V : never;
};

export const HABIT_NAMES = Object.keys(HABITS) as readonly HabitName[];

/** The habits of a gradebook that follows OneRoster 1.2. */
export const DEFAULT_HABITS = Object.fromEntries(
  HABIT_NAMES.map((name) => [name, HABITS[name].values[0]?.value]),
) as unknown as Habits;

/**
 * The habits of a widely used platform, as its public TypeScript client
 * (trilogy-group/oneroster-ts) requires them: collection paths end with a slash, POST creates,
 * totals are in the body, dates are date-times, and each status has one code minor.
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
