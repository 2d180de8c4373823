import type { Resource, Row } from "../gradebook/row";
import type { Habits } from "./table";

type Echo = (row: Row) => Row;

/** Changes a stored row into what a gradebook with these habits shows of it. */
export function echoed(row: Row, resource: Resource, habits: Habits): Row {
  const ofAll = [METADATA[habits.metadata], IDS[habits.ids]];
  const ofLineItems = habits.resource === "results" ? [withRequiredFields] : [];
  const ofResults = [DATES[habits["score-date"]], SCORES[habits.score]];
  const isResult = resource === "assessmentResults";
  const changes = isResult ? [...ofAll, ...ofResults] : [...ofLineItems, ...ofAll];
  return changes.reduce((before, change) => change(before), row);
}

/** OneRoster 1.2 demands these of a plain line item; here it may have been created without. */
const withRequiredFields: Echo = (row) => ({
  assignDate: row.dateLastModified,
  dueDate: row.dateLastModified,
  class: { sourcedId: "class-1" },
  school: { sourcedId: "school-1" },
  category: { sourcedId: "category-1" },
  ...row,
});

const same: Echo = (row) => row;

const METADATA: Readonly<Record<Habits["metadata"], Echo>> = {
  echo: same,
  drop: ({ metadata: _dropped, ...rest }: Row & { readonly metadata?: unknown }) => rest,
  null: (row) => ({ ...row, metadata: null }),
};

const REFERENCES = ["student", "assessmentLineItem"] as const;

const IDS: Readonly<Record<Habits["ids"], Echo>> = {
  exact: same,
  "case-insensitive": same,
  upper: (row) => {
    const references = REFERENCES.flatMap((field) => {
      const value = row[field] as { readonly sourcedId: string } | undefined;
      if (value === undefined) return [];
      return [[field, { ...value, sourcedId: value.sourcedId.toUpperCase() }] as const];
    });
    const sourcedId = row.sourcedId.toUpperCase();
    return { ...row, ...Object.fromEntries(references), sourcedId };
  },
};

const DATES: Readonly<Record<Habits["score-date"], Echo>> = {
  any: same,
  date: (row) => ({ ...row, scoreDate: String(row["scoreDate"]).slice(0, 10) }),
  "date-time": (row) => {
    const text = String(row["scoreDate"]);
    return { ...row, scoreDate: text.length === 10 ? `${text}T00:00:00.000Z` : text };
  },
};

const SCORES: Readonly<Record<Habits["score"], Echo>> = {
  "as-sent": same,
  number: (row) => {
    const { score } = row as { readonly score?: unknown };
    return typeof score === "string" ? { ...row, score: Number(score) } : row;
  },
};
